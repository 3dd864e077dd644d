using System.Runtime.CompilerServices;

namespace TraceReplay.Formats.Smmuv3;

/// <summary>Geometry of VMSAv8-64 tables. DDI 0487 D8.2. Granules are log2 of bytes: 12, 14, 16; levels 0 to 3.</summary>
public static class TranslationGranule
{
    /// <summary>Address bits resolved by one level.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Stride(int granuleBits) => granuleBits - 3;

    /// <summary>log2 of what one entry of a level covers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Shift(int level, int granuleBits) => granuleBits + ((3 - level) * (granuleBits - 3));

    /// <summary>First level of a stage-1 walk.</summary>
    public static int StartLevel(int inputBits, int granuleBits) => 4 - ((inputBits - 4) / Stride(granuleBits));

    /// <summary>CD.TG0 and STE.S2TG; 0 for reserved values.</summary>
    public static int Bits(Granule granule) => granule switch
    {
        Granule.Size4K => 12,
        Granule.Size16K => 14,
        Granule.Size64K => 16,
        _ => 0,
    };

    /// <summary>CD.TG1; 0 for reserved values.</summary>
    public static int Bits(GranuleTtb1 granule) => granule switch
    {
        GranuleTtb1.Size4K => 12,
        GranuleTtb1.Size16K => 14,
        GranuleTtb1.Size64K => 16,
        _ => 0,
    };

    /// <summary>TG of range invalidations and of trace lines: 1 4K, 2 16K, 3 64K.</summary>
    public static int Code(int granuleBits) => (granuleBits - 10) / 2;
}
