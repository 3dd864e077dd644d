namespace TraceReplay.Replayer.Cli;

/// <summary>How a ported replay is shown.</summary>
/// <param name="Limit">Differences shown to people.</param>
internal sealed record PortOutput(bool Json, bool Quiet, int Limit);
