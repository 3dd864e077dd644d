namespace TraceReplay.Replayer.Smmuv3.Walk;

/// <summary>VMSAv8-64 translation table descriptors, 48-bit addresses. DDI 0487 section D8.3.</summary>
internal static class Descriptor
{
    public static bool IsInvalid(ulong entry) => (entry & 1) == 0;

    public static bool IsTable(ulong entry, int level) => level < 3 && (entry & 3) == 3;

    public static bool IsPage(ulong entry, int level) => level == 3 && (entry & 3) == 3;

    public static bool IsBlock(ulong entry, int level) => level < 3 && (entry & 3) == 1;

    /// <summary>Levels that may hold a block without 52-bit support: 4K 1 and 2, 16K and 64K 2.</summary>
    public static bool BlockAllowed(int level, int granule) => granule == 12 ? level is 1 or 2 : level == 2;

    public static int Shift(int level, int granule) => granule + ((granule - 3) * (3 - level));

    public static ulong Address(ulong entry, int shift) => entry & 0x0000_ffff_ffff_ffff & ~((1UL << shift) - 1);

    public static bool AccessFlag(ulong entry) => (entry & (1 << 10)) != 0;

    public static bool NotGlobal(ulong entry) => (entry & (1 << 11)) != 0;

    /// <summary>AP[2:1] or S2AP.</summary>
    public static int AccessPermissions(ulong entry) => (int)(entry >> 6) & 3;

    /// <summary>APTable[1:0].</summary>
    public static int TablePermissions(ulong entry) => (int)(entry >> 61) & 3;
}
