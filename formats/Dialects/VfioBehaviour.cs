namespace TraceReplay.Formats.Dialects;

/// <summary>
/// What the VFIO core, its type1 driver and vfio-pci of a kernel do where versions differ. The defaults are those of Linux 5.10; each member is read at one
/// place of the replayer.
/// </summary>
public sealed record VfioBehaviour
{
    private const int Einval = 22;

    /// <summary>Capabilities of info structs begin at multiples of this. 8 since 6.6 (vfio_info_cap_add rounds sizes up).</summary>
    public int CapabilityAlignment { get; init; } = 1;

    /// <summary>Device info and type1 info are 24 bytes and as many are written as argsz says; before 6.6 16 or 20.</summary>
    public bool PadsInfo { get; init; }

    /// <summary>Ranges that wrap are EOVERFLOW, and an empty mapping is refused before everything else. Since 6.18 (vfio/type1: sanitize for overflow).</summary>
    public bool ChecksOverflow { get; init; }

    /// <summary>VFIO_DMA_MAP_FLAG_VADDR, VFIO_DMA_UNMAP_FLAG_VADDR and _ALL and their two extensions. Since 5.12.</summary>
    public bool UpdatesVaddr { get; init; }

    /// <summary>Any process may unmap what another mapped: vfio_dma_do_unmap of 5.10 stops at mappings of other processes, that of 6.1 does not.</summary>
    public bool UnmapsForOthers { get; init; }

    /// <summary>VFIO_TYPE1_NESTING_IOMMU is a type; its number is only reserved since 6.13.</summary>
    public bool HasNestingType { get; init; } = true;

    /// <summary>A new domain is tried with two pages to see how it splits blocks (vfio_test_domain_fgsp); gone in 7.3.</summary>
    public bool TestsFineGrained { get; init; } = true;

    /// <summary>VFIO_DMA_CC_IOMMU tells whether coherency is enforced, not whether the IOMMU walks coherently. Since 5.19.</summary>
    public bool EnforcesCoherency { get; init; }

    /// <summary>GET_DEVICE_FD looks for the name before it asks whether the group is in a container. Since 5.19.</summary>
    public bool FindsDeviceFirst { get; init; }

    /// <summary>SET_CONTAINER looks at the descriptor before it asks whether the group has a container, and a negative one is EBADF. Since 6.0.</summary>
    public bool FindsContainerFirst { get; init; }

    /// <summary>Errno of SET_CONTAINER for a file that is no container: EBADFD since 6.2 (drivers/vfio/group.c).</summary>
    public int NotAContainer { get; init; } = Einval;

    /// <summary>More MSI-X vectors can be had while some are enabled, and loopback ignores those not allocated. Since 6.5 on interrupt controllers that allow it.</summary>
    public bool GrowsMsix { get; init; }

    /// <summary>Every device has the error interrupt, conventional PCI too (Linux 7.3 vfio_pci_get_irq_count; before, PCI Express only).</summary>
    public bool ErrorOnEveryDevice { get; init; }

    /// <summary>An eventfd below -1 for an index with one interrupt is EINVAL; Linux 6.1 does nothing and returns 0 (vfio_pci_set_ctx_trigger_single of 6.12).</summary>
    public bool ChecksTrigger { get; init; }

    /// <summary>Features LOW_POWER_ENTRY, _ENTRY_WITH_WAKEUP and LOW_POWER_EXIT. Since 6.1.</summary>
    public bool HasLowPower { get; init; }

    /// <summary>Feature MIG_PRECOPY_INFOv2, which a device without precopy refuses with EINVAL. Linux 7.3 vfio_main.c.</summary>
    public bool HasPrecopyInfo2 { get; init; }

    /// <summary>A hot reset without group descriptors is for devices opened by their own files and the other way round. Since 6.6.</summary>
    public bool HotResetsByOwner { get; init; }

    /// <summary>/dev/vfio/vfio is served by iommufd: CONFIG_IOMMUFD_VFIO_CONTAINER.</summary>
    public bool ContainerIsIommufd { get; init; }
}
