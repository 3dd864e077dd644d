using TraceReplay.Formats.Records;

namespace TraceReplay.Recorder.Pipeline;

/// <summary>A record that waits for its place, and the batch that keeps it alive.</summary>
internal readonly record struct HeldRecord(Record Record, HeldBatch Holder);
