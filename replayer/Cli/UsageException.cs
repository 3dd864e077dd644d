namespace TraceReplay.Replayer.Cli;

/// <summary>The command was asked for something it cannot do; the message says what to do instead.</summary>
internal sealed class UsageException(string message) : Exception(message);
