namespace TraceReplay.Formats.Smmuv3.Registers;

/// <summary>SMMU_PMCG_CFGR: what a counter group has. IHI 0070 §10.5.2.13.</summary>
public readonly struct PmcgCfgr
{
    private readonly uint _word;

    public PmcgCfgr(uint value) => _word = value;

    /// <summary>The register as read or written.</summary>
    public uint Value => _word;

    /// <summary>Counters, less one.</summary>
    public byte NCTR { get => (byte)Bits.Get(_word, 5, 0); init => _word = (uint)Bits.With(_word, 5, 0, value); }

    /// <summary>Bits of a counter, less one.</summary>
    public byte SIZE { get => (byte)Bits.Get(_word, 13, 8); init => _word = (uint)Bits.With(_word, 13, 8, value); }
    public bool RELOC_CTRS { get => Bits.Flag(_word, 20); init => _word = (uint)Bits.With(_word, 20, 20, value); }
    public bool MSI { get => Bits.Flag(_word, 21); init => _word = (uint)Bits.With(_word, 21, 21, value); }
    public bool CAPTURE { get => Bits.Flag(_word, 22); init => _word = (uint)Bits.With(_word, 22, 22, value); }

    /// <summary>1: one StreamID filter for all counters.</summary>
    public bool SID_FILTER_TYPE { get => Bits.Flag(_word, 23); init => _word = (uint)Bits.With(_word, 23, 23, value); }
}
