using TraceReplay.Formats.Smmuv3.Events;

namespace TraceReplay.Replayer.Cases;

/// <summary>The first thing in a case that came out differently.</summary>
/// <param name="Step">Index of the step.</param>
/// <param name="Field">As the case file calls it.</param>
internal sealed record CaseDifference(int Step, string Field, string Expected, string Actual)
{
    /// <summary>When event records differ: those expected.</summary>
    public IReadOnlyList<EventRecord> ExpectedEvents { get; init; } = [];

    /// <summary>When event records differ: those of the model.</summary>
    public IReadOnlyList<EventRecord> ActualEvents { get; init; } = [];
}
