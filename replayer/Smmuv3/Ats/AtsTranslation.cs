namespace TraceReplay.Replayer.Smmuv3.Ats;

/// <summary>One entry of an ATS Translation Completion: what a device may cache. IHI 0070 §13.6, §13.7; PCIe ATS for the encoding.</summary>
internal readonly record struct AtsTranslation
{
    /// <summary>First byte of the range: physical, or an IPA under split-stage ATS.</summary>
    public ulong Address { get; init; }

    /// <summary>log2 of bytes, 12 or more.</summary>
    public int SizeLog2 { get; init; }
    public bool Read { get; init; }
    public bool Write { get; init; }
    public bool Execute { get; init; }

    /// <summary>Priv as the request gave it, whatever STE.PRIVCFG made of it.</summary>
    public bool Privileged { get; init; }

    public bool GrantsNothing => !Read && !Write;

    /// <summary>
    /// The doubleword of the completion: address with S and the size code in it, Priv 4, Exe 3, W 1, R 0. N (10) and Global (5) are never set by an SMMU
    /// (IHI 0070 §13.6.2, §3.9.1), U (2) has no cause in this architecture.
    /// </summary>
    public ulong Encode()
    {
        ulong word = Address & ~((1UL << SizeLog2) - 1);
        if (SizeLog2 > 12)
        {
            // S, then ones up to a zero in the topmost bit of the offset.
            word |= (1UL << 11) | ((1UL << (SizeLog2 - 1)) - (1UL << 12));
        }

        return word | (Privileged ? 1UL << 4 : 0) | (Execute ? 1UL << 3 : 0) | (Write ? 1UL << 1 : 0) | (Read ? 1UL : 0);
    }
}
