using System.Runtime.CompilerServices;

namespace TraceReplay.Formats.Smmuv3;

/// <summary>Which descriptors of VMSAv8-64 tables lead on, and where they hold addresses. DDI 0487 D8.3.1.</summary>
public static class TableDescriptor
{
    private const int Levels4K = 0b110;
    private const int LevelsLarger = 0b100;

    /// <summary>Bytes of a descriptor.</summary>
    public const int Bytes = 8;

    /// <summary>Last level of a walk: its descriptors are pages, not tables.</summary>
    public const int LastLevel = 3;

    /// <summary>A table descriptor as the walk needs it first: bits [1:0] = 3 above the last level.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsTable(ulong descriptor, int level) => (descriptor & 3) == 3 && level < LastLevel;

    /// <summary>A page, or a block at a level that has them. What is neither this nor a table is invalid.</summary>
    /// <param name="blockLevels">From <see cref="BlockLevels"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsLeaf(ulong descriptor, int level, int blockLevels) =>
        level == LastLevel ? (descriptor & 3) == 3 : (descriptor & 3) == 1 && ((blockLevels >> level) & 1) != 0;

    /// <summary>Bit n: blocks exist at level n. With 52-bit addresses they do one level higher.</summary>
    public static int BlockLevels(int granuleBits, bool large) => granuleBits == 12 ? (large ? 0b111 : Levels4K) : (large ? Levels4K : LevelsLarger);

    /// <summary>Where the low part of an address stands.</summary>
    /// <param name="ds">52-bit addresses with 4K and 16K granules: bits [9:8] hold [51:50].</param>
    public static ulong LowMask(bool ds) => (1UL << (ds ? 50 : 48)) - 1;

    /// <summary>How far the high part of an address is below its place.</summary>
    public static int HighShift(bool ds) => ds ? 42 : 36;

    /// <summary>Where the high part of an address goes: [51:50], [51:48], or nothing without 52-bit addresses.</summary>
    /// <param name="large64K">52-bit addresses with 64K granules: bits [15:12] hold [51:48].</param>
    public static ulong HighMask(bool ds, bool large64K) => ds ? 3UL << 50 : large64K ? 15UL << 48 : 0;
}
