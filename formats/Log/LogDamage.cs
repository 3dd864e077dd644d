namespace TraceReplay.Formats.Log;

/// <summary>One place where a log is damaged.</summary>
/// <param name="Offset">Byte offset in the file.</param>
/// <param name="What">What was found and what was expected.</param>
public readonly record struct LogDamage(long Offset, string What);
