namespace TraceReplay.Formats.Records;

/// <summary>An annotation by the recorded program or its operator.</summary>
public sealed class MarkerRecord : Record
{
    public override RecordKind Kind => RecordKind.Marker;

    public Utf8Text Text { get; set; }

    public override void Clear()
    {
        base.Clear();
        Text = default;
    }
}
