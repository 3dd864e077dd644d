namespace TraceReplay.Replayer.Memory;

/// <summary>Consecutive pages of the model's memory.</summary>
/// <param name="Address">Bytes.</param>
/// <param name="Alignment">Bytes, as asked for.</param>
internal readonly record struct PageRun(ulong Address, int Pages, ulong Alignment);
