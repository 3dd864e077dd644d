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

    /// <summary>Last address of a domain that translates with stage 1: 48-bit virtual addresses.</summary>
    public const ulong Stage1Last = (1UL << 48) - 1;

    /// <summary>Last address of a nesting container until the recording tells: 44-bit physical addresses.</summary>
    public const ulong Stage2Last = (1UL << 44) - 1;

    public static bool Contains(ulong first, ulong last, ulong apertureLast) =>
        last < MsiWindowFirst || (first > MsiWindowLast && last <= apertureLast);
}
