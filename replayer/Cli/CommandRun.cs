namespace TraceReplay.Replayer.Cli;

/// <summary>What a running command talks to.</summary>
/// <param name="Output">Results.</param>
/// <param name="Errors">Messages.</param>
/// <param name="Cancel">Ctrl-C.</param>
internal sealed record CommandRun(TextWriter Output, TextWriter Errors, CancellationToken Cancel);
