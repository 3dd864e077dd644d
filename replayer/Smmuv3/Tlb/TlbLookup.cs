namespace TraceReplay.Replayer.Smmuv3.Tlb;

/// <summary>How addresses of one half of an address space are looked up, worked out once per configuration. Nothing is found while <see cref="Classes"/> is 0.</summary>
internal struct TlbLookup
{
    /// <summary>Address bits that say whether an address belongs to the half, and what they are then.</summary>
    public ulong Mask;
    public ulong Value;

    /// <summary>Block sizes that entries can have.</summary>
    public uint Classes;

    /// <summary>Entries have bits [63:56] equal to bit 55.</summary>
    public bool TopByteIgnored;
}
