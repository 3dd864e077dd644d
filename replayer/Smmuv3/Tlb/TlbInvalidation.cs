using TraceReplay.Replayer.Smmuv3.Config;

namespace TraceReplay.Replayer.Smmuv3.Tlb;

/// <summary>Which TLB entries an invalidation command covers. IHI 0070 §4.4.</summary>
internal readonly record struct TlbInvalidation
{
    private const ulong UntaggedBits = (1UL << 56) - 1;

    /// <summary>Entries of this VMID only; -1 for all.</summary>
    public int Vmid { get; init; }

    /// <summary>Entries of this ASID only; -1 for all.</summary>
    public int Asid { get; init; }

    /// <summary>Entries of EL2 instead of EL1: without E2H whatever the ASID is, with E2H by ASID.</summary>
    public bool Hypervisor { get; init; }

    /// <summary>Entries of stage 1 and combined entries are covered.</summary>
    public bool Stage1 { get; init; }

    /// <summary>Entries of stage 2 alone are covered.</summary>
    public bool Stage2 { get; init; }

    /// <summary>Global entries (nG = 0) are covered whatever ASID they were filled under: CMD_TLBI_NH_VA.</summary>
    public bool GlobalToo { get; init; }

    /// <summary>Only entries that overlap [Address, Address + Mask].</summary>
    public bool HasAddress { get; init; }
    public ulong Address { get; init; }

    /// <summary>Size of the range minus 1. With <see cref="CompareTag"/> the size is a power of two that the address is aligned to.</summary>
    public ulong Mask { get; init; }

    /// <summary>The tag byte of addresses takes part in the comparison, and so do address bits below the size of the range.</summary>
    public bool CompareTag { get; init; }

    /// <summary>Only entries of this granule and level, where an entry knows the level of its stage; 0: all.</summary>
    public byte Level { get; init; }
    public byte GranuleBits { get; init; }

    public bool Matches(in TlbSlot slot)
    {
        if ((slot.Key & TlbTag.Stage2) != 0 ? !Stage2 : !Stage1)
        {
            return false;
        }

        StreamRegime regime = slot.Regime;
        if (Hypervisor != (regime != StreamRegime.El1))
        {
            return false;
        }

        if (Vmid >= 0 && slot.Vmid != Vmid)
        {
            return false;
        }

        if (Asid >= 0 && regime != StreamRegime.El2 && slot.Asid != Asid && !(GlobalToo && slot.Global))
        {
            return false;
        }

        return !HasAddress || (Overlaps(slot) && IsNamedByHint(slot));
    }

    /// <summary>The level hint does not keep the entry: TTL names the leaf of one stage, which a combined entry does not know. §4.4.1.</summary>
    public bool IsNamedByHint(in TlbSlot slot) =>
        Level == 0 || slot.Combined || (slot.Level == Level && TlbClass.GranuleBits(slot.Class) == GranuleBits);

    private bool Overlaps(in TlbSlot slot)
    {
        ulong input = slot.Input;
        if (CompareTag)
        {
            // The larger of two aligned power-of-two blocks contains the smaller one or they are apart.
            return (Address & ~slot.Mask) == input || (input & ~Mask) == Address;
        }

        return ((input - Address) & UntaggedBits) <= Mask || ((Address - input) & UntaggedBits) <= slot.Mask;
    }
}
