using TraceReplay.Replayer.Smmuv3;

namespace TraceReplay.Replayer.Cases;

/// <summary>A self-contained scenario for an SMMU with known outcomes: from reset and zeroed memory, load, perform the steps, compare.</summary>
internal sealed record OracleCase
{
    public required string Id { get; init; }

    /// <summary>What made it: s1, nested, cache, curated and so on.</summary>
    public required string Kind { get; init; }

    /// <summary>Short name of a case made by hand.</summary>
    public string? Name { get; init; }

    /// <summary>The point a case made by hand makes.</summary>
    public string? Note { get; init; }

    public required IReadOnlyList<string> Tags { get; init; }

    public required SmmuIdentification Identification { get; init; }

    public required IReadOnlyList<CaseBytes> Memory { get; init; }

    public required IReadOnlyList<CaseStep> Steps { get; init; }

    public bool HasTag(string tag)
    {
        foreach (string own in Tags)
        {
            if (own == tag)
            {
                return true;
            }
        }

        return false;
    }
}
