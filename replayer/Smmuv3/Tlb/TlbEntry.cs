using TraceReplay.Replayer.Smmuv3.Walk;

namespace TraceReplay.Replayer.Smmuv3.Tlb;

/// <summary>A cached translation and the record at which it was filled.</summary>
internal struct TlbEntry
{
    public Mapping Mapping;
    public long FilledAt;
}
