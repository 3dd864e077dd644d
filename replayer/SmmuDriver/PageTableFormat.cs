using TraceReplay.Formats;
using TraceReplay.Formats.Smmuv3;

namespace TraceReplay.Replayer.SmmuDriver;

/// <summary>
/// Geometry and attribute bits of a page table with 4 KiB granule as io-pgtable-arm of Linux 5.10 makes it (formats ARM_64_LPAE_S1 and _S2).
/// Descriptor bits: Arm ARM D5.3 of DDI 0487.
/// </summary>
internal sealed record PageTableFormat
{
    public const int PageShift = 12;
    public const int BitsPerLevel = 9;
    public const int LastLevel = 3;

    /// <summary>arm_lpae_alloc_pgtable_s2 joins start tables while there are at most 16.</summary>
    private const int LargestConcatenation = 16;

    private const ulong AccessFlag = 1UL << 10;
    private const ulong NotGlobal = 1UL << 11;
    private const ulong ExecuteNever = 3UL << 53;

    public required bool Stage2 { get; init; }
    public required int InputBits { get; init; }
    public required int OutputBits { get; init; }
    public required ulong PageSizes { get; init; }
    public required int StartLevel { get; init; }

    /// <summary>log2 of the entries in the start table.</summary>
    public required int StartBits { get; init; }

    /// <summary>Stage 2 says what memory is whatever stage 1 says (IO_PGTABLE_QUIRK_ARM_S2FWB).</summary>
    public bool ForcesAttributes { get; init; }

    /// <summary>Unmapping a part of a block splits the block. Later kernels (6.13) refuse.</summary>
    public bool SplitsBlocks { get; init; } = true;

    /// <summary>Bytes of the start table, also its alignment.</summary>
    public ulong StartSize => 8UL << StartBits;

    /// <param name="inputBits">IAS.</param>
    /// <param name="outputBits">OAS.</param>
    /// <param name="pageSizes">Supported page sizes, one bit each.</param>
    public static PageTableFormat Create(bool stage2, int inputBits, int outputBits, ulong pageSizes)
    {
        int resolved = inputBits - PageShift;
        int levels = (resolved + BitsPerLevel - 1) / BitsPerLevel;
        int start = LastLevel + 1 - levels;
        int bits = resolved - (BitsPerLevel * (levels - 1));

        // Only a start at level 0 is avoided; "pages" counts entries here as it does in the kernel.
        if (stage2 && start == 0 && 1 << bits <= LargestConcatenation)
        {
            bits += BitsPerLevel;
            start++;
        }

        return new PageTableFormat { Stage2 = stage2, InputBits = inputBits, OutputBits = outputBits, PageSizes = pageSizes, StartLevel = start, StartBits = bits };
    }

    /// <summary>Bytes one entry of a level covers.</summary>
    public static ulong BlockSize(int level) => 1UL << (PageShift + (BitsPerLevel * (LastLevel - level)));

    public int Index(ulong iova, int level)
    {
        int bits = level == StartLevel ? StartBits : BitsPerLevel;
        return (int)((iova / BlockSize(level)) & ((1UL << bits) - 1));
    }

    /// <summary>A block or page descriptor. Kernel: arm_lpae_prot_to_pte and __arm_lpae_init_pte.</summary>
    public ulong Leaf(ulong address, int level, MapProtection protection)
    {
        ulong type = level == LastLevel ? 3UL : 1UL;
        ulong shareability = (ulong)(protection.HasFlag(MapProtection.Cache) ? Shareability.Inner : Shareability.Outer);
        ulong never = protection.HasFlag(MapProtection.NoExec) ? ExecuteNever : 0;
        return type | (Stage2 ? Stage2Attributes(protection) : Stage1Attributes(protection)) | (shareability << 8) | AccessFlag | never | address;
    }

    public static ulong TableEntry(ulong address) => address | 3;

    public static ulong AddressOf(ulong entry) => entry & Bits.Mask(47, PageShift);

    /// <summary>A block above the last level, or a page in it.</summary>
    public static bool IsLeaf(ulong entry, int level) => (entry & 3) == (level == LastLevel ? 3UL : 1UL);

    // AttrIndx of the MAIR below: 0 non-cacheable, 1 write-back, 2 device.
    private static ulong Stage1Attributes(MapProtection protection)
    {
        const ulong Unprivileged = 1UL << 6;
        const ulong ReadOnly = 1UL << 7;
        ulong index = protection.HasFlag(MapProtection.Mmio) ? 2UL : protection.HasFlag(MapProtection.Cache) ? 1UL : 0UL;
        bool readOnly = protection.HasFlag(MapProtection.Read) && !protection.HasFlag(MapProtection.Write);
        return NotGlobal | (readOnly ? ReadOnly : 0) | (protection.HasFlag(MapProtection.Privileged) ? 0 : Unprivileged) | (index << 2);
    }

    // MemAttr[3:0]: 0b0001 Device-nGnRE, 0b1111 write-back, 0b0110 write-back where forced, 0b0101 non-cacheable. HAP is S2AP.
    private ulong Stage2Attributes(MapProtection protection)
    {
        ulong memory = protection.HasFlag(MapProtection.Mmio) ? 0x1UL : protection.HasFlag(MapProtection.Cache) ? ForcesAttributes ? 0x6UL : 0xfUL : 0x5UL;
        ulong access = (protection.HasFlag(MapProtection.Read) ? 1UL : 0) | (protection.HasFlag(MapProtection.Write) ? 2UL : 0);
        return (access << 6) | (memory << 2);
    }
}
