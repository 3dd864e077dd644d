using TraceReplay.Formats.Dialects;
using TraceReplay.Replayer.Calls;

namespace TraceReplay.Replayer.Porting;

/// <summary>Outcomes that differ in the same way, folded.</summary>
/// <param name="Before">What was recorded; for what a device did, what the recorded version gives.</param>
/// <param name="After">What the other version gives.</param>
/// <param name="Rule">The rule behind it: the one that refuses.</param>
/// <param name="FirstRecord">The first record it shows at.</param>
internal sealed record OutcomeDifference(OutcomeKind Kind, string Subject, string Before, string After, Rule? Rule, long FirstRecord)
{
    public long Count { get; set; } = 1;

    /// <summary>The model knows what the other version gives.</summary>
    public bool IsPredicted { get; init; } = true;

    /// <summary>Quirks that make the difference: without one of them it is not there.</summary>
    public List<Quirk> Quirks { get; } = [];

    /// <summary>The same difference in another run.</summary>
    public (OutcomeKind Kind, string Subject, string Before, string After) Key => (Kind, Subject, Before, After);
}
