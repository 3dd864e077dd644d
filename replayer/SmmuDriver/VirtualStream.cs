namespace TraceReplay.Replayer.SmmuDriver;

/// <summary>A device's StreamID in a guest's SMMU.</summary>
internal sealed record VirtualStream(VirtualSmmu Smmu, ulong Id);
