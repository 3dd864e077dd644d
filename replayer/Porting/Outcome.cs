using TraceReplay.Replayer.Calls;

namespace TraceReplay.Replayer.Porting;

/// <summary>One predicted outcome.</summary>
/// <param name="Subject">Name of the call, or the device's stream.</param>
/// <param name="Text">What came of it.</param>
/// <param name="Rule">The rule that decided, where one did.</param>
/// <param name="IsPredicted">False: the model does not know.</param>
internal readonly record struct Outcome(OutcomeKind Kind, string Subject, string Text, Rule? Rule, bool IsPredicted);
