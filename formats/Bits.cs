using System.Runtime.CompilerServices;

namespace TraceReplay.Formats;

/// <summary>Bit fields of a 64-bit word by the specification's own inclusive [hi:lo].</summary>
public static class Bits
{
    /// <summary>Ones at [hi:lo]; safe for a width of 64.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Mask(int hi, int lo) => (ulong.MaxValue >> (63 - hi)) & (ulong.MaxValue << lo);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Get(ulong word, int hi, int lo) => (word & Mask(hi, lo)) >> lo;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Flag(ulong word, int bit) => ((word >> bit) & 1) != 0;

    /// <summary>The word with [hi:lo] replaced; bits of <paramref name="value"/> beyond the width are dropped.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong With(ulong word, int hi, int lo, ulong value)
    {
        ulong mask = Mask(hi, lo);
        return (word & ~mask) | ((value << lo) & mask);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong With(ulong word, int bit, bool value) => With(word, bit, bit, value ? 1UL : 0UL);
}
