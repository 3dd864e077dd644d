namespace TraceReplay.Formats.Smmuv3;

/// <summary>Sizes of context descriptor tables. IHI 0070 §5.2 S1Fmt, §5.3, §5.4.</summary>
public static class ContextTableShape
{
    /// <summary>log2 of the bytes of a context descriptor.</summary>
    public const int CdLog2 = 6;

    public const int CdBytes = 1 << CdLog2;

    /// <summary>log2 of the bytes of a level-1 context descriptor.</summary>
    public const int DescriptorLog2 = 3;

    /// <summary>The table has two levels: with one descriptor the format does not count.</summary>
    /// <param name="cdMax">STE.S1CDMax.</param>
    public static bool HasTwoLevels(ContextTableFormat format, int cdMax) =>
        cdMax != 0 && format is (ContextTableFormat.TwoLevel4K or ContextTableFormat.TwoLevel64K);

    /// <summary>log2 of the descriptors of a level-2 table.</summary>
    public static int LeafLog2(ContextTableFormat format) => format == ContextTableFormat.TwoLevel4K ? 6 : 10;

    /// <summary>Where the table begins: it is aligned to its size, the bits below are taken as zero.</summary>
    /// <param name="pointer">STE.S1ContextPtr.</param>
    /// <param name="cdMax">STE.S1CDMax.</param>
    public static ulong Base(ulong pointer, ContextTableFormat format, int cdMax) =>
        Aligned(pointer, HasTwoLevels(format, cdMax) ? Math.Max(cdMax - LeafLog2(format) + DescriptorLog2, CdLog2) : cdMax + CdLog2);

    /// <summary>Where a level-2 table begins.</summary>
    public static ulong LeafBase(L1ContextDescriptor descriptor, ContextTableFormat format) => Aligned(descriptor.L2Ptr, LeafLog2(format) + CdLog2);

    private static ulong Aligned(ulong address, int log2) => address & ~((1UL << log2) - 1);
}
