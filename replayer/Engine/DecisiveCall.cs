namespace TraceReplay.Replayer.Engine;

/// <summary>The first call that some dialects predict as recorded and others do not.</summary>
/// <param name="Difference">What the first of the others made of it.</param>
/// <param name="Other">Name of that other.</param>
/// <param name="Fitting">Those that predict it as recorded.</param>
internal sealed record DecisiveCall(long Record, Divergence Difference, string Other, IReadOnlyList<string> Fitting);
