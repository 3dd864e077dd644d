namespace TraceReplay.Replayer.Cases;

/// <summary>What became of many cases.</summary>
internal sealed class CaseSummary
{
    private const int ReasonLimit = 1000;

    public CaseTally All { get; } = new();

    /// <summary>By what made them, in order of the name.</summary>
    public SortedDictionary<string, CaseTally> Kinds { get; } = new(StringComparer.Ordinal);

    /// <summary>By tag, in order of the name.</summary>
    public SortedDictionary<string, CaseTally> Tags { get; } = new(StringComparer.Ordinal);

    /// <summary>Why cases were skipped or what they need that is not modelled, with how often.</summary>
    public SortedDictionary<string, int> Reasons { get; } = new(StringComparer.Ordinal);

    public List<CaseFailure> Failures { get; } = [];

    public long ReadsNotJudged { get; private set; }

    public long EventsMasked { get; private set; }

    /// <summary>Cases that pass only on the machine that their tags do not name.</summary>
    public List<string> OtherMachine { get; } = [];

    public void Add(OracleCase oracleCase, CaseResult result)
    {
        All.Add(result.Verdict);
        Add(Kinds, oracleCase.Kind, result.Verdict);
        foreach (string tag in oracleCase.Tags.Distinct(StringComparer.Ordinal))
        {
            Add(Tags, tag, result.Verdict);
        }

        ReadsNotJudged += result.ReadsNotJudged;
        EventsMasked += result.EventsMasked;
        if (result.OtherMachine)
        {
            OtherMachine.Add(oracleCase.Id);
        }

        if (result.Reason.Length > 0 && (Reasons.Count < ReasonLimit || Reasons.ContainsKey(result.Reason)))
        {
            Reasons[result.Reason] = Reasons.GetValueOrDefault(result.Reason) + 1;
        }
    }

    private static void Add(SortedDictionary<string, CaseTally> tallies, string name, CaseVerdict verdict)
    {
        if (!tallies.TryGetValue(name, out CaseTally? tally))
        {
            tally = new CaseTally();
            tallies.Add(name, tally);
        }

        tally.Add(verdict);
    }
}
