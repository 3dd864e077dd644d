namespace TraceReplay.Formats.Records;

/// <summary>read, write, pread or pwrite on a device, event or fault descriptor. Result is the byte count or -errno.</summary>
public sealed class TransferRecord : CallRecord
{
    public override RecordKind Kind => RecordKind.Transfer;

    public TransferOperation Operation { get; set; }

    public int Fd { get; set; }

    public Utf8Text Target { get; set; }

    /// <summary>File offset, only for pread and pwrite.</summary>
    public ulong Offset { get; set; }

    /// <summary>Bytes asked for.</summary>
    public ulong Length { get; set; }

    /// <summary>Bytes written, or bytes that a successful read delivered.</summary>
    public ReadOnlyMemory<byte> Data { get; set; }

    public override void Clear()
    {
        base.Clear();
        Operation = default;
        Fd = default;
        Target = default;
        Offset = default;
        Length = default;
        Data = default;
    }
}
