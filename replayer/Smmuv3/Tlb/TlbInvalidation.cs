namespace TraceReplay.Replayer.Smmuv3.Tlb;

/// <summary>Which TLB entries an invalidation command covers. IHI 0070 §4.4.</summary>
internal readonly record struct TlbInvalidation
{
    private const ulong UntaggedBits = (1UL << 56) - 1;

    /// <summary>Entries of this VMID only; -1 for all.</summary>
    public int Vmid { get; init; }

    /// <summary>Entries of this ASID only; -1 for all.</summary>
    public int Asid { get; init; }

    /// <summary>Entries of stage 1 and combined entries are covered.</summary>
    public bool Stage1 { get; init; }

    /// <summary>Entries of stage 2 alone are covered.</summary>
    public bool Stage2 { get; init; }

    /// <summary>Global entries (nG = 0) are covered whatever ASID they were filled under: CMD_TLBI_NH_VA.</summary>
    public bool GlobalToo { get; init; }

    /// <summary>Only entries that overlap [Address, Address + Mask].</summary>
    public bool HasAddress { get; init; }
    public ulong Address { get; init; }

    /// <summary>Size of the range minus 1; the size is a power of two and the address is aligned to it.</summary>
    public ulong Mask { get; init; }

    /// <summary>The tag byte of addresses takes part in the comparison, and so do address bits below the size of the range.</summary>
    public bool CompareTag { get; init; }

    public bool Matches(in TlbEntry entry)
    {
        if (entry.Asid < 0 ? !Stage2 : !Stage1)
        {
            return false;
        }

        if (Vmid >= 0 && entry.Vmid != Vmid)
        {
            return false;
        }

        if (Asid >= 0 && entry.Asid != Asid && !(GlobalToo && entry.Global))
        {
            return false;
        }

        return !HasAddress || Overlaps(entry);
    }

    private bool Overlaps(in TlbEntry entry)
    {
        // The larger of two aligned power-of-two blocks contains the smaller one or they are apart.
        if (CompareTag)
        {
            return (Address & ~entry.Mask) == entry.Input || (entry.Input & ~Mask) == Address;
        }

        ulong difference = (Address ^ entry.Input) & UntaggedBits;
        return (difference & ~entry.Mask) == 0 || (difference & ~Mask) == 0;
    }
}
