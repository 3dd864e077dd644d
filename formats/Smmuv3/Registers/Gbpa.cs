namespace TraceReplay.Formats.Smmuv3.Registers;

/// <summary>SMMU_GBPA: what happens to traffic while SMMUEN is 0. IHI 0070 §6.3.</summary>
public readonly struct Gbpa
{
    private readonly uint _word;

    public Gbpa(uint value) => _word = value;

    /// <summary>The register as read or written.</summary>
    public uint Value => _word;

    public byte MemAttr { get => (byte)Bits.Get(_word, 3, 0); init => _word = (uint)Bits.With(_word, 3, 0, value); }
    public bool MTCFG { get => Bits.Flag(_word, 4); init => _word = (uint)Bits.With(_word, 4, 4, value); }
    public byte ALLOCCFG { get => (byte)Bits.Get(_word, 11, 8); init => _word = (uint)Bits.With(_word, 11, 8, value); }
    public byte SHCFG { get => (byte)Bits.Get(_word, 13, 12); init => _word = (uint)Bits.With(_word, 13, 12, value); }
    public byte PRIVCFG { get => (byte)Bits.Get(_word, 17, 16); init => _word = (uint)Bits.With(_word, 17, 16, value); }
    public byte INSTCFG { get => (byte)Bits.Get(_word, 19, 18); init => _word = (uint)Bits.With(_word, 19, 18, value); }
    public bool ABORT { get => Bits.Flag(_word, 20); init => _word = (uint)Bits.With(_word, 20, 20, value); }
    public bool Update { get => Bits.Flag(_word, 31); init => _word = (uint)Bits.With(_word, 31, 31, value); }
}
