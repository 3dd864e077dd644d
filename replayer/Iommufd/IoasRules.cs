using TraceReplay.Replayer.Calls;

namespace TraceReplay.Replayer.Iommufd;

/// <summary>Rules of address spaces.</summary>
internal static class IoasRules
{
    private const string Calls = "Linux 7.3 drivers/iommu/iommufd/ioas.c";
    private const string Table = "Linux 7.3 drivers/iommu/iommufd/io_pagetable.c";

    public static readonly Rule Alloc = new("ioas.alloc", "an empty address space", Calls);
    public static readonly Rule Ranges = new("ioas.ranges", "what is not reserved, ascending, as far as there is room; EMSGSIZE when there is more", Calls);
    public static readonly Rule AllowRange = new("ioas.allow-range", "a range ends after it begins and overlaps none before it", Calls);
    public static readonly Rule AllowReserved = new("ioas.allow-reserved", "a range of the list is reserved", Table);
    public static readonly Rule Allow = new("ioas.allow", "the list replaces the one before", Table);
    public static readonly Rule Overflow = new("ioas.overflow", "an address or length does not fit", Calls);
    public static readonly Rule Access = new("ioas.access", "a mapping is readable or writable", Calls);
    public static readonly Rule Empty = new("ioas.empty", "the length is not 0", Table);
    public static readonly Rule Aligned = new("ioas.aligned", "lengths, IOVAs and page offsets are multiples of the alignment", Table);
    public static readonly Rule Reserved = new("ioas.reserved", "the range touches reserved IOVAs: the interrupt window or what the page tables do not reach", Table);
    public static readonly Rule Overlap = new("ioas.overlap", "the range touches a mapping", Table);
    public static readonly Rule NoHole = new("ioas.no-hole", "no hole takes the mapping", Table);
    public static readonly Rule ReadOnly = new("ioas.read-only", "pages that were pinned for reading only cannot be mapped for writing", Table);
    public static readonly Rule Source = new("ioas.source", "all of the source must be mapped", Table);
    public static readonly Rule Pin = new("ioas.pin", "the memory cannot be pinned", "Linux 7.3 drivers/iommu/iommufd/pages.c");
    public static readonly Rule BadFile = new("ioas.file", "the descriptor is not open", Calls);
    public static readonly Rule FileKind = new("ioas.file-kind", "pages come from a memory file only", "Linux 7.3 mm/gup.c memfd_pin_folios");
    public static readonly Rule Map = new("ioas.map", "the pages are mapped in every page table of the address space", Calls);
    public static readonly Rule Copy = new("ioas.copy", "the same pages at another place", Calls);
    public static readonly Rule UnmapPart = new("ioas.unmap-part", "a mapping that is only partly in the range stays, and ends the call", Table);
    public static readonly Rule UnmapNothing = new("ioas.unmap-nothing", "nothing is mapped there", Table);
    public static readonly Rule Unmap = new("ioas.unmap", "every mapping in the range goes; the bytes are returned", Calls);
    public static readonly Rule ChangeProcess = new("ioas.change-process", "only mappings of files can change hands", Calls);
    public static readonly Rule Aperture = new("ioas.aperture", "a mapping or allowed range lies where the page table does not reach", Table);
    public static readonly Rule Realign = new("ioas.realign", "a mapping is not aligned as the page table needs it", Table);
    public static readonly Rule DeviceReserved = new("ioas.device-reserved", "a mapping or allowed range lies in the interrupt window of the device", Table);
    public static readonly Rule NoIommu = new("ioas.no-iommu", "physical addresses are told for devices without IOMMU only", "Linux 7.3 include/uapi/linux/iommufd.h");
    public static readonly Rule Compatible = new("vfio-ioas", "the address space behind VFIO's container calls is told, set or cleared", "Linux 7.3 drivers/iommu/iommufd/vfio_compat.c");
    public static readonly Rule NoCompatible = new("vfio-ioas.none", "no group joined and none was set", "Linux 7.3 drivers/iommu/iommufd/vfio_compat.c");
}
