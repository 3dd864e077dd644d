using TraceReplay.Formats.Dialects;

namespace TraceReplay.Replayer.Engine;

/// <summary>The dialect found for a log.</summary>
/// <param name="Candidates">Every dialect that explains the log equally well; more than one when nothing in the log tells them apart.</param>
internal sealed record DetectedDialect(Dialect Dialect, IReadOnlyList<string> Candidates);
