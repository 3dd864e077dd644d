namespace TraceReplay.Formats.Records;

/// <summary>The SMMU raised an interrupt.</summary>
public sealed class SmmuInterruptRecord : Record
{
    public override RecordKind Kind => RecordKind.SmmuInterrupt;

    public SmmuInterrupt Line { get; set; }

    public override void Clear()
    {
        base.Clear();
        Line = default;
    }
}
