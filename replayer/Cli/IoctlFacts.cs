namespace TraceReplay.Replayer.Cli;

/// <summary>How often an ioctl was called, and how often that gave an error.</summary>
internal readonly record struct IoctlFacts(long Count, long Failed);
