namespace TraceReplay.Formats.Records;

/// <summary>close(2).</summary>
public sealed class CloseRecord : CallRecord
{
    public override RecordKind Kind => RecordKind.Close;

    public int Fd { get; set; }

    /// <summary>What the descriptor referred to (readlink of /proc/pid/fd/N).</summary>
    public Utf8Text Target { get; set; }

    public override void Clear()
    {
        base.Clear();
        Fd = default;
        Target = default;
    }
}
