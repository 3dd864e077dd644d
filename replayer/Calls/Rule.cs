namespace TraceReplay.Replayer.Calls;

/// <summary>A rule of behaviour that decided an outcome: shown with every divergence so that a reader can check it.</summary>
/// <param name="Name">Short stable identifier, e.g. "set-pasid-table.argsz".</param>
/// <param name="Text">What the rule says, in one sentence.</param>
/// <param name="Source">Where it comes from: kernel file and version, patch, specification section.</param>
internal sealed record Rule(string Name, string Text, string Source);
