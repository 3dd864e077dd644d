using System.Numerics;
using System.Runtime.CompilerServices;
using TraceReplay.Formats.Smmuv3;

namespace TraceReplay.Replayer.Smmuv3.Tlb;

/// <summary>
/// Numbers the block sizes of TLB entries by granule, level and Contiguous bit. Eight per granule, larger blocks first, so that sets of them are masks
/// and the lowest bit is the largest block.
/// </summary>
internal static class TlbClass
{
    private static readonly byte[] _shifts = Shifts();

    /// <summary>log2 of the block size of every class, 0 where there is none.</summary>
    public static ReadOnlySpan<byte> ShiftOf => _shifts;

    /// <param name="granuleBits">12, 14 or 16.</param>
    public static int Of(int granuleBits, int level, bool contiguous) => ((granuleBits - 10) << 2) | ((level & 3) << 1) | (contiguous ? 0 : 1);

    /// <summary>The classes of a granule from a level down to 3.</summary>
    public static uint From(int granuleBits, int startLevel)
    {
        if (granuleBits == 0 || startLevel > 3)
        {
            return 0;
        }

        int first = Math.Max(startLevel, 0) << 1;
        return (0xffu & (0xffu << first)) << ((granuleBits - 10) << 2);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int First(uint classes) => BitOperations.TrailingZeroCount(classes);

    public static int GranuleBits(int number) => 10 + ((number >> 3) << 1);

    public static int Level(int number) => (number >> 1) & 3;

    public static bool IsContiguous(int number) => (number & 1) == 0;

    /// <summary>log2 of how many leaves a contiguous span has. DDI 0487 D8.3 table of the Contiguous bit.</summary>
    public static int SpanLog2(int granuleBits, int level) => granuleBits switch
    {
        12 => 4,
        14 => level == 3 ? 7 : 5,
        _ => 5,
    };

    private static byte[] Shifts()
    {
        var shifts = new byte[32];
        for (int granule = 12; granule <= 16; granule += 2)
        {
            for (int level = 0; level <= 3; level++)
            {
                int shift = TranslationGranule.Shift(level, granule);
                shifts[Of(granule, level, false)] = (byte)shift;
                shifts[Of(granule, level, true)] = (byte)(shift + SpanLog2(granule, level));
            }
        }

        return shifts;
    }
}
