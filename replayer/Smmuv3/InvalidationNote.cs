namespace TraceReplay.Replayer.Smmuv3;

/// <summary>An invalidation command the SMMU executed.</summary>
/// <param name="Record">The record during which it was consumed.</param>
/// <param name="Word0">First doubleword.</param>
/// <param name="Word1">Second doubleword.</param>
/// <param name="Removed">Cache entries it removed.</param>
internal readonly record struct InvalidationNote(long Record, ulong Word0, ulong Word1, int Removed);
