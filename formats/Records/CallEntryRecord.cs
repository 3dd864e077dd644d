namespace TraceReplay.Formats.Records;

/// <summary>
/// A call that had not returned when this was written. Its own record follows when it returns, with the time of the entry; without that it never returned.
/// </summary>
public sealed class CallEntryRecord : Record
{
    public override RecordKind Kind => RecordKind.CallEntry;

    /// <summary>Kind of the record that the call will be.</summary>
    public RecordKind Call { get; set; }

    public int Fd { get; set; }

    public Utf8Text Target { get; set; }

    /// <summary>Request number of an ioctl.</summary>
    public uint Request { get; set; }

    /// <summary>User address of the struct of an ioctl, or the integer.</summary>
    public ulong Argument { get; set; }

    /// <summary>Argument bytes before the call.</summary>
    public ReadOnlyMemory<byte> In { get; set; }

    public override void Clear()
    {
        base.Clear();
        Call = default;
        Fd = default;
        Target = default;
        Request = default;
        Argument = default;
        In = default;
    }
}
