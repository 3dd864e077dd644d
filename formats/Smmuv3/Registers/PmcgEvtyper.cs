namespace TraceReplay.Formats.Smmuv3.Registers;

/// <summary>SMMU_PMCG_EVTYPERn: what a counter counts. IHI 0070 §10.5.2.2.</summary>
public readonly struct PmcgEvtyper
{
    private readonly uint _word;

    public PmcgEvtyper(uint value) => _word = value;

    /// <summary>The register as read or written.</summary>
    public uint Value => _word;

    public ushort EVENT { get => (ushort)Bits.Get(_word, 15, 0); init => _word = (uint)Bits.With(_word, 15, 0, value); }

    /// <summary>0: the StreamID filter is exact; 1: it encodes a span.</summary>
    public bool FILTER_SID_SPAN { get => Bits.Flag(_word, 29); init => _word = (uint)Bits.With(_word, 29, 29, value); }

    /// <summary>An overflow captures all counters.</summary>
    public bool OVFCAP { get => Bits.Flag(_word, 31); init => _word = (uint)Bits.With(_word, 31, 31, value); }
}
