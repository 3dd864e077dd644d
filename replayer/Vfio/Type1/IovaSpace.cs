namespace TraceReplay.Replayer.Vfio.Type1;

/// <summary>The page size mappings are counted in, and how wide the addresses of an SMMU's domains are. The rest is the IOMMU driver's (DmaAddresses).</summary>
internal static class IovaSpace
{
    public const ulong PageSize = 0x1000;

    /// <summary>Last address of a domain that translates with stage 1: 48-bit virtual addresses.</summary>
    public const ulong Stage1Last = (1UL << 48) - 1;

    /// <summary>Last address of a nesting container until the recording tells: 44-bit physical addresses.</summary>
    public const ulong Stage2Last = (1UL << 44) - 1;
}
