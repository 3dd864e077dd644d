using TraceReplay.Replayer.Calls;

namespace TraceReplay.Replayer.Iommufd;

/// <summary>Rules of VFIO's container calls on an iommufd.</summary>
internal static class CompatRules
{
    private const string Source = "Linux 7.3 drivers/iommu/iommufd/vfio_compat.c";

    public static readonly Rule Extension = new("compat.extension", "type1 v1 and v2, unmapping everything, and coherent DMA when every page table enforces it", Source);
    public static readonly Rule SetIommu = new("compat.set-iommu", "type1 v1 and v2 only, once a group has joined", Source);
    public static readonly Rule Arguments = new("compat.arguments", "argsz and known flags", Source);
    public static readonly Rule UnmapAll = new("compat.unmap-all", "unmapping everything takes no range", Source);
    public static readonly Rule Memory = new("compat.memory", "as the address space's own calls do, with the IOVA given", Source);
    public static readonly Rule Info = new("compat.info", "page sizes, entries left, IOVA ranges; as much as there is room for", Source);
}
