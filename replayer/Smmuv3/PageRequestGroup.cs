namespace TraceReplay.Replayer.Smmuv3;

/// <summary>The page requests of a device that are answered together. IHI 0070 §8.</summary>
internal readonly record struct PageRequestGroup(uint StreamId, bool HasSubstream, uint Substream, ushort Index);
