namespace TraceReplay.Recorder.Import.QemuTrace;

/// <summary>What merging needs to know of a group before it is read again.</summary>
internal readonly record struct TraceMark(long Start, long End, uint StreamId, TraceGroupKind Kind, bool Configures, bool Resets);
