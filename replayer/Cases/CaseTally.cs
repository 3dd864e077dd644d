namespace TraceReplay.Replayer.Cases;

/// <summary>Counts of the cases of one kind or with one tag.</summary>
internal sealed class CaseTally
{
    public int Cases => Passed + Failed + Unmodelled + Skipped;

    public int Passed { get; private set; }

    public int Failed { get; private set; }

    public int Unmodelled { get; private set; }

    public int Skipped { get; private set; }

    public void Add(CaseVerdict verdict)
    {
        switch (verdict)
        {
            case CaseVerdict.Passed:
                Passed++;
                break;
            case CaseVerdict.Failed:
                Failed++;
                break;
            case CaseVerdict.Unmodelled:
                Unmodelled++;
                break;
            default:
                Skipped++;
                break;
        }
    }
}
