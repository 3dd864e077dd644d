namespace TraceReplay.Formats.Records;

/// <summary>An eventfd was signalled by the kernel, where a source can see it.</summary>
public sealed class EventfdSignalRecord : Record
{
    public override RecordKind Kind => RecordKind.EventfdSignal;

    public int Fd { get; set; }

    public ulong Count { get; set; }

    public override void Clear()
    {
        base.Clear();
        Fd = default;
        Count = default;
    }
}
