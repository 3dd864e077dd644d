namespace TraceReplay.Replayer.Smmuv3.Tlb;

/// <summary>A translation kept by the TLB, and the result of a walk before it is kept.</summary>
internal struct TlbEntry
{
    /// <summary>Input address of the block's first byte; input address of stage 2 when <see cref="Asid"/> is -1.</summary>
    public ulong Input;

    /// <summary>Output address of the block's first byte.</summary>
    public ulong Output;

    /// <summary>Size of the block minus 1.</summary>
    public ulong Mask;

    /// <summary>Record during which the entry was filled.</summary>
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

    public Permissions Permissions;

    public readonly ulong Translate(ulong address) => Output + (address & Mask);
}
