using TraceReplay.Formats.Smmuv3;

namespace TraceReplay.Tests.Support.Reference;

/// <summary>The tables of a stage, or of one half of stage 1: their geometry. DDI 0487 D8.2, IHI 0070 §5.2, §5.4.</summary>
/// <param name="InputBits">64 - TxSZ.</param>
/// <param name="OutputBits">IPS or S2PS, as far as the SMMU and the descriptors go.</param>
/// <param name="Start">Level of the first table.</param>
/// <param name="Wide">DS: descriptors of 4K and 16K hold 52-bit addresses.</param>
/// <param name="Large">64K descriptors hold 52-bit addresses.</param>
/// <param name="LeastBytes">log2 of the least alignment of the first table: 64 bytes where IPS or S2PS comes to 52 bits.</param>
internal sealed record ReferenceRegime(int GranuleBits, int InputBits, int OutputBits, int Start, bool Wide, bool Large, int LeastBytes, ulong Base, bool BigEndian)
{
    public static ReferenceRegime Stage1(Cd cd, bool upper, ReferenceFeatures features)
    {
        int granule = upper
            ? cd.TG1 switch { GranuleTtb1.Size4K => 12, GranuleTtb1.Size16K => 14, GranuleTtb1.Size64K => 16, _ => 0 }
            : BitsOf(cd.TG0);
        int input = 64 - (upper ? cd.T1SZ : cd.T0SZ);
        bool wide = cd.DS && features.Idr5.DS && granule != 16;
        int output = Output(cd.IPS, granule, wide, features);
        int start = granule == 0 ? 0 : FirstLevel(input, granule);
        return new(granule, input, output, start, wide, features.LargeAddresses, Least(cd.IPS, features), upper ? cd.TTB1 : cd.TTB0, cd.ENDI);
    }

    public static ReferenceRegime Stage2(Ste ste, ReferenceFeatures features)
    {
        int granule = BitsOf(ste.S2TG);
        bool wide = ste.S2DS && features.Idr5.DS && granule != 16;
        int start = granule == 12
            ? (wide && ste.S2SL0_2 ? -1 : ste.S2SL0 == 3 ? 3 : 2 - ste.S2SL0)
            : 3 - ste.S2SL0;
        return new(granule, 64 - ste.S2T0SZ, Output(ste.S2PS, granule, wide, features), start, wide, features.LargeAddresses, Least(ste.S2PS, features), ste.S2TTB, ste.S2ENDI);
    }

    /// <summary>Input bits that an entry of a level leaves untranslated.</summary>
    public int ShiftOf(int level) => GranuleBits + ((3 - level) * (GranuleBits - 3));

    /// <summary>Address of the entry that translates an input address in a table.</summary>
    public ulong EntryOf(ulong table, ulong input, int level)
    {
        ulong inside = InputBits == 64 ? input : input & ((1UL << InputBits) - 1);
        ulong index = inside >> ShiftOf(level);
        return level == Start ? table + (index * 8) : table + ((index & ((1UL << (GranuleBits - 3)) - 1)) * 8);
    }

    /// <summary>The first table begins at a multiple of its size.</summary>
    public ulong FirstTable => Base >> FirstTableLog2 << FirstTableLog2;

    public bool MayBeBlock(int level) => GranuleBits switch
    {
        12 => level is 1 or 2 || (level == 0 && Wide),
        14 => level == 2 || (level == 1 && Wide),
        _ => level == 2 || (level == 1 && Large),
    };

    /// <summary>The address in a descriptor whose low <paramref name="shift"/> bits are not address.</summary>
    public ulong AddressIn(ulong descriptor, int shift)
    {
        ulong top = 0;
        int plainTop = 48;
        if (Wide)
        {
            plainTop = 50;
            top = ((descriptor >> 8) & 3) << 50;
        }
        else if (GranuleBits == 16 && Large)
        {
            top = ((descriptor >> 12) & 0xf) << 48;
        }

        ulong plain = descriptor & ((1UL << plainTop) - 1);
        return (plain >> shift << shift) | top;
    }

    private int FirstTableLog2 => Math.Max(Math.Max(InputBits - ShiftOf(Start), 0) + 3, LeastBytes);

    private static int FirstLevel(int inputBits, int granuleBits)
    {
        int level = 3;
        while (inputBits > granuleBits + ((4 - level) * (granuleBits - 3)))
        {
            level--;
        }

        return level;
    }

    private static int Least(AddressSize size, ReferenceFeatures features) => Math.Min(ReferenceFeatures.BitsOf(size), features.OutputBits) == 52 ? 6 : 3;

    private static int Output(AddressSize size, int granule, bool wide, ReferenceFeatures features)
    {
        int bits = Math.Min(ReferenceFeatures.BitsOf(size), features.OutputBits);
        return granule == 16 || wide ? bits : Math.Min(bits, 48);
    }

    private static int BitsOf(Granule granule) => granule switch { Granule.Size4K => 12, Granule.Size16K => 14, Granule.Size64K => 16, _ => 0 };
}
