using TraceReplay.Replayer.SmmuDriver;

namespace TraceReplay.Replayer.Vfio.Type1;

/// <summary>One VFIO_IOMMU_MAP_DMA: user memory of a process at an IOVA (nesting: at a guest physical address). Bytes.</summary>
internal readonly record struct DmaMapping(int ProcessId, ulong Iova, ulong Vaddr, ulong Size, MapProtection Protection)
{
    public ulong Last => Iova + Size - 1;

    public bool Overlaps(ulong start, ulong last) => Iova <= last && start <= Last;
}
