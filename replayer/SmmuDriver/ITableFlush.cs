namespace TraceReplay.Replayer.SmmuDriver;

/// <summary>What a page table asks for when entries go: struct iommu_flush_ops of Linux 5.10.</summary>
internal interface ITableFlush
{
    /// <summary>A table was taken out: its whole range must go now, table entries included.</summary>
    void FlushWalk(ulong iova, ulong size, ulong granule);

    /// <summary>A leaf was taken out: invalidate it with the others later.</summary>
    void AddPage(ref TlbGather gather, ulong iova, ulong size);
}
