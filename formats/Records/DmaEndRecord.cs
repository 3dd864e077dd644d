namespace TraceReplay.Formats.Records;

/// <summary>The program saw a transfer of this device end.</summary>
public sealed class DmaEndRecord : Record
{
    public override RecordKind Kind => RecordKind.DmaEnd;

    public Utf8Text Device { get; set; }

    public uint StreamId { get; set; }

    public override void Clear()
    {
        base.Clear();
        Device = default;
        StreamId = default;
    }
}
