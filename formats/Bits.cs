using System.Runtime.CompilerServices;

namespace TraceReplay.Formats;

/// <summary>Bit fields of a 64-bit word, written as a specification writes them: inclusive [hi:lo], 63 at the left.</summary>
/// <remarks>Widths of 64 are safe although C# masks shift counts. Constant arguments fold to a shift and a mask.</remarks>
public static class Bits
{
    /// <summary>Ones in [hi:lo].</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Mask(int hi, int lo) => ulong.MaxValue >> (63 - hi + lo) << lo;

    /// <summary>The field [hi:lo], right aligned.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Get(ulong word, int hi, int lo) => (word >> lo) & (ulong.MaxValue >> (63 - hi + lo));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Flag(ulong word, int bit) => ((word >> bit) & 1) != 0;

    /// <summary>The word with [hi:lo] replaced; bits of the value beyond the field are cut off.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong With(ulong word, int hi, int lo, ulong value) => (word & ~Mask(hi, lo)) | ((value << lo) & Mask(hi, lo));

    /// <summary>The word with every bit of [hi:lo] replaced by the flag; meant for fields of one bit.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong With(ulong word, int hi, int lo, bool value) => value ? word | Mask(hi, lo) : word & ~Mask(hi, lo);
}
