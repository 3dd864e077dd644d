namespace TraceReplay.Formats.Log;

/// <summary>Records with consecutive sequence numbers.</summary>
public readonly record struct RecordRange(long First, long Count);
