namespace TraceReplay.Replayer.SmmuDriver;

/// <summary>Turns what a domain's page table asks for into invalidations of that domain.</summary>
internal sealed class DomainFlush(TlbMaintenance tlb, Domain domain) : ITableFlush
{
    public void FlushWalk(ulong iova, ulong size, ulong granule) => tlb.InvalidateRange(domain, iova, size, granule, leaf: false);

    public void AddPage(ref TlbGather gather, ulong iova, ulong size) => tlb.Gather(domain, ref gather, iova, size);
}
