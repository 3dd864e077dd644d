using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using TraceReplay.Formats.Smmuv3;

namespace TraceReplay.Replayer.Smmuv3.Walk;

/// <summary>How the tables of one stage, or of one half of stage 1, are read: decoded once per configuration. DDI 0487 D8.2, D8.3. Made by <see cref="TableFormats"/>.</summary>
internal struct TableFormat
{
    /// <summary>log2 of the granule; 0 while there are no tables.</summary>
    public byte GranuleBits;

    /// <summary>Bits of an input address.</summary>
    public byte InputBits;

    /// <summary>First level of a walk, -1 to 3.</summary>
    public sbyte StartLevel;

    /// <summary>Bits an output address may have.</summary>
    public byte OutputBits;

    /// <summary>Bit n: blocks exist at level n.</summary>
    public byte BlockLevels;

    /// <summary>How far the high part of an address in a descriptor is below its place.</summary>
    public byte HighShift;

    public bool BigEndian;

    /// <summary>Descriptors have no shareability: their bits [9:8] are part of the address (CD.DS, STE.S2DS).</summary>
    public bool HasLargeAddresses;

    /// <summary>CD.SH0, SH1 or STE.S2SH0, which then takes their place.</summary>
    public byte Shareability;

    /// <summary>No fault for AF = 0: the fault is disabled, or the SMMU sets the flag.</summary>
    public bool AccessFlagIgnored;

    /// <summary>HA: leaves get AF = 1.</summary>
    public bool UpdatesAccessFlag;

    /// <summary>HD: a write makes a writable-clean leaf writable-dirty.</summary>
    public bool UpdatesDirtyState;

    /// <summary>HAFT: tables get AF = 1.</summary>
    public bool UpdatesTableAccessFlag;

    /// <summary>Leaves with the Contiguous bit are kept as their whole span.</summary>
    public bool KeepsSpans;

    /// <summary>Bits of a base address that the alignment leaves.</summary>
    public ulong BaseMask;

    /// <summary>Where a descriptor holds the low part of an address.</summary>
    public ulong LowMask;

    /// <summary>Where the high part of an address goes: [51:48] or [51:50], nothing without 52-bit addresses.</summary>
    public ulong HighMask;

    /// <summary>Address bits resolved by one level.</summary>
    public readonly int Stride => GranuleBits - 3;

    public readonly ulong InputMask => (1UL << InputBits) - 1;

    /// <summary>A page, or a block at a level that has them. What is neither this nor a table is invalid.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly bool IsLeaf(ulong descriptor, int level) => TableDescriptor.IsLeaf(descriptor, level, BlockLevels);

    /// <summary>Output address of a table (shift = granule) or of a leaf (shift of its level).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly ulong Address(ulong descriptor, int shift) => (descriptor & LowMask & (ulong.MaxValue << shift)) | ((descriptor << HighShift) & HighMask);

    /// <summary>A descriptor between memory and the walk.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly ulong InMemory(ulong descriptor) => BigEndian ? BinaryPrimitives.ReverseEndianness(descriptor) : descriptor;
}
