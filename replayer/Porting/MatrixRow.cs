namespace TraceReplay.Replayer.Porting;

/// <summary>Outcomes recorded alike of which at least one dialect gives another.</summary>
internal sealed record MatrixRow(OutcomeKind Kind, string Subject, string Recorded, long FirstRecord)
{
    public List<MatrixCell> Cells { get; } = [];
}
