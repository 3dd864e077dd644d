namespace TraceReplay.Replayer.Engine;

/// <summary>How many outcome fields got which verdict.</summary>
internal struct VerdictCounts
{
    public long Match;
    public long Mismatch;
    public long Learned;
    public long Unmodelled;
    public long Unknown;

    public readonly long Total => Match + Mismatch + Learned + Unmodelled + Unknown;

    /// <summary>match / (match + mismatch + unmodelled + unknown), as a fraction; null when nothing was to be predicted.</summary>
    public readonly decimal? PredictedShare
    {
        get
        {
            long decided = Match + Mismatch + Unmodelled + Unknown;
            return decided == 0 ? null : (decimal)Match / decided;
        }
    }

    public void Add(Verdict verdict, long n = 1)
    {
        switch (verdict)
        {
            case Verdict.Match: Match += n; break;
            case Verdict.Mismatch: Mismatch += n; break;
            case Verdict.Learned: Learned += n; break;
            case Verdict.Unmodelled: Unmodelled += n; break;
            default: Unknown += n; break;
        }
    }

    public void Add(in VerdictCounts other)
    {
        Match += other.Match;
        Mismatch += other.Mismatch;
        Learned += other.Learned;
        Unmodelled += other.Unmodelled;
        Unknown += other.Unknown;
    }
}
