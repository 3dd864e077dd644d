using TraceReplay.Replayer.Calls;

namespace TraceReplay.Replayer.Vfio.Type1;

/// <summary>Rules of the type1 driver.</summary>
internal static class Type1Rules
{
    private const string Source = "Linux 5.10 drivers/vfio/vfio_iommu_type1.c";

    public static readonly Rule Unknown = new("type1.unknown", "the type1 driver does not know this ioctl", Source);
    public static readonly Rule Extension = new("check-extension", "type1, type1v2 and nesting always; cache coherence once an IOMMU is set", Source);
    public static readonly Rule LockHeld = new("type1.lock", "an earlier call never left the kernel and still holds the container's lock", Source);
    public static readonly Rule ArgSize = new("type1.argsz", "argsz is smaller than the struct, or a flag is unknown", Source);
    public static readonly Rule Info = new("type1.get-info", "flags, page sizes and the capability chain: migration, DMA entries left, IOVA ranges", Source);
    public static readonly Rule Attach = new("type1.attach", "attaching a group: it joins the domain of its IOMMU or gets a new one with all mappings", Source);
    public static readonly Rule MapAlignment = new("map-dma.range", "a mapping needs READ or WRITE, a size, and page-aligned addresses that do not wrap", Source);
    public static readonly Rule MapOverflow = new("map-dma.overflow", "an IOVA or user range that wraps", "Linux 7.3 drivers/vfio/vfio_iommu_type1.c vfio_dma_do_map");
    public static readonly Rule MapVaddr = new("map-dma.vaddr", "new user addresses replace those that UNMAP with VADDR took back, for exactly one mapping", "Linux 6.1 drivers/vfio/vfio_iommu_type1.c");
    public static readonly Rule MapPin = new("map-dma.pin", "the user range has no pages to pin", Source);
    public static readonly Rule MapMemory = new("map-dma.memory", "pinned memory is limited (RLIMIT_MEMLOCK)", "Linux 6.1 drivers/vfio/vfio_iommu_type1.c vfio_lock_acct");
    public static readonly Rule Interrupts = new("type1.interrupts", "without interrupt remapping a device could raise any interrupt: refused unless the module is told otherwise", "Linux 6.1 drivers/vfio/vfio_iommu_type1.c vfio_iommu_type1_attach_group");
    public static readonly Rule MapOverlap = new("map-dma.overlap", "the range overlaps a mapping", Source);
    public static readonly Rule MapLimit = new("map-dma.limit", "a container has at most 65535 mappings", Source);
    public static readonly Rule MapIova = new("map-dma.iova", "the range is outside the IOVA ranges, which leave out the interrupt window", Source);
    public static readonly Rule Map = new("map-dma", "user pages are pinned and mapped in every domain", Source);
    public static readonly Rule UnmapRange = new("unmap-dma.range", "the range to unmap must be page-aligned, not empty, and not wrap", Source);
    public static readonly Rule UnmapOverflow = new("unmap-dma.overflow", "a range that wraps", "Linux 7.3 drivers/vfio/vfio_iommu_type1.c vfio_dma_do_unmap");
    public static readonly Rule UnmapAll = new("unmap-dma.all", "ALL takes neither address nor size, and no dirty bitmap", "Linux 6.1 drivers/vfio/vfio_iommu_type1.c");
    public static readonly Rule UnmapVaddr = new("unmap-dma.vaddr", "user addresses are taken back once", "Linux 6.1 drivers/vfio/vfio_iommu_type1.c");
    public static readonly Rule UnmapSplit = new("unmap-dma.split", "type1v2 does not split a mapping", Source);
    public static readonly Rule Unmap = new("unmap-dma", "every mapping in the range is removed; size returns the bytes removed", Source);
    public static readonly Rule UnmapBitmap = new("unmap-dma.bitmap", "a dirty bitmap needs argsz 48, a large enough bitmap, tracking, and the smallest page size", Source);
    public static readonly Rule DirtyVersion = new("dirty-pages.version", "dirty tracking needs type1v2", Source);
    public static readonly Rule DirtyFlags = new("dirty-pages.flags", "exactly one of START, STOP and GET_BITMAP", Source);
    public static readonly Rule DirtyBitmap = new("dirty-pages.bitmap", "GET_BITMAP needs tracking, an aligned range and a bitmap that covers it", Source);
    public static readonly Rule DirtyBuffer = new("dirty-pages.buffer", "the bitmap cannot be written", Source);
    public static readonly Rule DirtyOverflow = new("dirty-pages.overflow", "a range that wraps", "Linux 7.3 drivers/vfio/vfio_iommu_type1.c");
    public static readonly Rule DirtyTracking = new("dirty-pages", "tracking is switched on or off", Source);
}
