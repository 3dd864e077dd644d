namespace TraceReplay.Replayer.Vfio.Type1;

/// <summary>
/// The IOVA ranges of a container: the aperture of its domains without the window the kernel keeps for interrupt messages.
/// Linux 5.10 vfio_iommu_type1.c (iova list) and arm-smmu-v3.c (MSI_IOVA_BASE, MSI_IOVA_LENGTH).
/// </summary>
internal static class IovaSpace
{
    public const ulong PageSize = 0x1000;

    /// <summary>Page, 2 MiB and 1 GiB blocks: the 4 KiB granule.</summary>
    public const ulong PageSizes = 0x40201000;

    public const ulong MsiWindowFirst = 0x8000000;
    public const ulong MsiWindowLast = 0x80fffff;

    /// <summary>Below this no program has memory: mmap_min_addr of arm64 kernels (CONFIG_LSM_MMAP_MIN_ADDR).</summary>
    public const ulong UserFirst = 0x8000;

    /// <summary>Last address a 64-bit program can have memory at: 48-bit user addresses.</summary>
    public const ulong UserLast = (1UL << 48) - 1;

    /// <summary>Last address of a domain that translates with stage 1: 48-bit virtual addresses.</summary>
    public const ulong Stage1Last = (1UL << 48) - 1;

    /// <summary>Last address of a nesting container until the recording tells: 44-bit physical addresses.</summary>
    public const ulong Stage2Last = (1UL << 44) - 1;

    public static bool Contains(ulong first, ulong last, ulong apertureLast) =>
        last < MsiWindowFirst || (first > MsiWindowLast && last <= apertureLast);
}
