using TraceReplay.Replayer.Smmuv3.Config;

namespace TraceReplay.Replayer.Smmuv3.Tlb;

/// <summary>The result of a walk, and a translation kept by the TLB as explanations show it. The TLB itself keeps a <see cref="TlbSlot"/>.</summary>
internal struct TlbEntry
{
    /// <summary>Input address of the block's first byte; input address of stage 2 when <see cref="Asid"/> is -1.</summary>
    public ulong Input;

    /// <summary>Output address of the block's first byte.</summary>
    public ulong Output;

    /// <summary>Size of the block minus 1: that of the level, or of the contiguous span around it.</summary>
    public ulong Mask;

    /// <summary>Record during which the entry was filled; -1 unless writers are tracked.</summary>
    public long FilledAt;

    /// <summary>-1 for stage-2 entries.</summary>
    public int Asid;

    /// <summary>-1 where stage 2 does not exist.</summary>
    public int Vmid;

    /// <summary>log2 of the granule.</summary>
    public byte GranuleBits;

    /// <summary>Level of the leaf.</summary>
    public byte Level;

    /// <summary>nG = 0.</summary>
    public bool Global;

    /// <summary>The entry covers a span of leaves with the Contiguous bit; <see cref="Mask"/> says how many.</summary>
    public bool Contiguous;

    /// <summary>Both stages in one: level and granule are those of the stage with the smaller block.</summary>
    public bool Combined;

    public StreamRegime Regime;

    public Permissions Permissions;

    /// <summary>Memory type and shareability that the tables give.</summary>
    public MemoryAttributes Attributes;

    public readonly ulong Translate(ulong address) => Output + (address & Mask);
}
