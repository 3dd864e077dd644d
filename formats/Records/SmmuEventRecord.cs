namespace TraceReplay.Formats.Records;

/// <summary>An event queue record seen outside a translation, or whole.</summary>
public sealed class SmmuEventRecord : Record
{
    public override RecordKind Kind => RecordKind.SmmuEvent;

    public byte Type { get; set; }

    public uint StreamId { get; set; }

    /// <summary>The 32 bytes of the record, empty when the source does not show them.</summary>
    public ReadOnlyMemory<byte> Words { get; set; }

    public override void Clear()
    {
        base.Clear();
        Type = default;
        StreamId = default;
        Words = default;
    }
}
