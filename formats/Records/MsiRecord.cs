namespace TraceReplay.Formats.Records;

/// <summary>A device sends a message-signalled interrupt.</summary>
public sealed class MsiRecord : Record
{
    public override RecordKind Kind => RecordKind.Msi;

    public Utf8Text Device { get; set; }

    public uint StreamId { get; set; }

    /// <summary>IOVA written to.</summary>
    public ulong Address { get; set; }

    public uint Data { get; set; }

    public override void Clear()
    {
        base.Clear();
        Device = default;
        StreamId = default;
        Address = default;
        Data = default;
    }
}
