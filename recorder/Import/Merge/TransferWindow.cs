namespace TraceReplay.Recorder.Import.Merge;

/// <summary>The time between the announcement of a transfer and its end.</summary>
internal readonly record struct TransferWindow(uint StreamId, long Start, long End, int FirstUnit, int LastUnit);
