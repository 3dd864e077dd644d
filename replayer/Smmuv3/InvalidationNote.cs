namespace TraceReplay.Replayer.Smmuv3;

/// <summary>An invalidation command and the record during which it was consumed.</summary>
internal readonly record struct InvalidationNote(long Record, ulong Word0, ulong Word1);
