namespace TraceReplay.Formats.Records;

/// <summary>ioctl(2) with the argument and everything it points to, before and after the call.</summary>
public sealed class IoctlRecord : CallRecord
{
    public override RecordKind Kind => RecordKind.Ioctl;

    public int Fd { get; set; }

    public Utf8Text Target { get; set; }

    /// <summary>Request number.</summary>
    public uint Request { get; set; }

    /// <summary>The argument is a pointer to a struct; otherwise it is the plain integer in Argument.</summary>
    public bool HasPointer { get; set; }

    /// <summary>User address of the struct, or the integer.</summary>
    public ulong Argument { get; set; }

    /// <summary>Argument bytes before the call.</summary>
    public ReadOnlyMemory<byte> In { get; set; }

    /// <summary>Argument bytes after the call; empty for integers, unfinished calls and inputs that the kernel only reads.</summary>
    public ReadOnlyMemory<byte> Out { get; set; }

    /// <summary>The source recorded the bytes after the call.</summary>
    public bool HasOut { get; set; }

    /// <summary>Bytes the kernel wanted when the caller's memory ended earlier, 0 when In is whole.</summary>
    public int WantedLength { get; set; }

    /// <summary>Every buffer the struct points to, by offset of its pointer.</summary>
    public List<PointedBuffer> Buffers { get; } = [];

    public override void Clear()
    {
        base.Clear();
        Fd = default;
        Target = default;
        Request = default;
        HasPointer = default;
        Argument = default;
        In = default;
        Out = default;
        HasOut = default;
        WantedLength = default;
        Buffers.Clear();
    }
}
