namespace TraceReplay.Formats.Records;

/// <summary>eventfd2(2). Result is the descriptor.</summary>
public sealed class EventfdRecord : CallRecord
{
    public override RecordKind Kind => RecordKind.Eventfd;

    public ulong Initial { get; set; }

    /// <summary>EFD_ bits.</summary>
    public int Flags { get; set; }

    public override void Clear()
    {
        base.Clear();
        Initial = default;
        Flags = default;
    }
}
