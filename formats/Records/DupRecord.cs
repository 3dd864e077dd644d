namespace TraceReplay.Formats.Records;

/// <summary>dup(2) and relatives. Result is the new descriptor.</summary>
public sealed class DupRecord : CallRecord
{
    public override RecordKind Kind => RecordKind.Dup;

    public int Fd { get; set; }

    public Utf8Text Target { get; set; }

    public override void Clear()
    {
        base.Clear();
        Fd = default;
        Target = default;
    }
}
