namespace TraceReplay.Replayer.Cases;

/// <summary>What became of a case, and what of it was left out of the judgement.</summary>
internal sealed record CaseResult(CaseVerdict Verdict)
{
    /// <summary>Of a failed case.</summary>
    public CaseDifference? Difference { get; init; }

    /// <summary>Why a case was skipped, or what is not modelled.</summary>
    public string Reason { get; init; } = "";

    /// <summary>Register reads whose value the case cannot decide.</summary>
    public int ReadsNotJudged { get; init; }

    /// <summary>Steps whose event records differ in nothing but what the format of cases calls unknown.</summary>
    public int EventsMasked { get; init; }

    /// <summary>Only the other of the two machines that a case may have been recorded on gives its results; see <see cref="CaseRunner"/>.</summary>
    public bool OtherMachine { get; init; }
}
