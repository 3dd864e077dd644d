namespace TraceReplay.Formats.Smmuv3.Registers;

/// <summary>SMMU_STRTAB_BASE_CFG. IHI 0070 §6.3.</summary>
public readonly struct StrtabBaseCfg
{
    private readonly uint _word;

    public StrtabBaseCfg(uint value) => _word = value;

    /// <summary>The register as read or written.</summary>
    public uint Value => _word;

    public byte LOG2SIZE { get => (byte)Bits.Get(_word, 5, 0); init => _word = (uint)Bits.With(_word, 5, 0, value); }
    public byte SPLIT { get => (byte)Bits.Get(_word, 10, 6); init => _word = (uint)Bits.With(_word, 10, 6, value); }

    /// <summary>0 linear, 1 two levels.</summary>
    public byte FMT { get => (byte)Bits.Get(_word, 17, 16); init => _word = (uint)Bits.With(_word, 17, 16, value); }
}
