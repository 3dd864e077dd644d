namespace TraceReplay.Formats.Records;

/// <summary>Records that were lost: never silently missing.</summary>
public sealed class GapRecord : Record
{
    public override RecordKind Kind => RecordKind.Gap;

    public Utf8Text Source { get; set; }

    public Utf8Text Cause { get; set; }

    /// <summary>How many records were lost, -1 when unknown.</summary>
    public long Count { get; set; }

    public long FromTime { get; set; }

    public long ToTime { get; set; }

    public override void Clear()
    {
        base.Clear();
        Source = default;
        Cause = default;
        Count = default;
        FromTime = default;
        ToTime = default;
    }
}
