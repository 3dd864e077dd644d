namespace TraceReplay.Formats.Smmuv3;

/// <summary>Bits of block, page and table descriptors that the walks look at. DDI 0487 D8.3.</summary>
public static class DescriptorBits
{
    /// <summary>AF: of leaves, and of tables with HAFT.</summary>
    public const ulong AccessFlag = 1UL << 10;

    /// <summary>nG of stage 1.</summary>
    public const ulong NotGlobal = 1UL << 11;

    /// <summary>AP[2] of stage 1.</summary>
    public const ulong ReadOnly = 1UL << 7;

    /// <summary>S2AP[1] of stage 2.</summary>
    public const ulong Stage2Write = 1UL << 7;

    /// <summary>DBM: not writable yet, and may become so.</summary>
    public const ulong DirtyBitModifier = 1UL << 51;

    /// <summary>Part of a span of leaves that may be kept as one.</summary>
    public const ulong Contiguous = 1UL << 52;

    /// <summary>APTable[1] of stage 1.</summary>
    public const ulong ReadOnlyTable = 1UL << 62;
}
