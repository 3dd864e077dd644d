using TraceReplay.Formats.Dialects;

namespace TraceReplay.Replayer.Engine;

/// <summary>The dialect found for a log.</summary>
/// <param name="Candidates">Every dialect that explains the log equally well; more than one when nothing in the log tells them apart.</param>
internal sealed record DetectedDialect(Dialect Dialect, IReadOnlyList<string> Candidates)
{
    /// <summary>What the origin of the log leaves, and how its release was mapped.</summary>
    public required DialectOrigin Origin { get; init; }

    /// <summary>Every dialect that fits, also those passed over for one that is better known.</summary>
    public required IReadOnlyList<Dialect> Fitting { get; init; }

    /// <summary>The first call that told dialects apart, null when none did.</summary>
    public DecisiveCall? Decisive { get; init; }
}
