namespace TraceReplay.Formats.Smmuv3.Registers;

/// <summary>SMMU_AIDR: 0.n is SMMUv3.n. IHI 0070 §6.3.</summary>
public readonly struct Aidr
{
    private readonly uint _word;

    public Aidr(uint value) => _word = value;

    /// <summary>The register as read or written.</summary>
    public uint Value => _word;

    public byte ArchMinorRev { get => (byte)Bits.Get(_word, 3, 0); init => _word = (uint)Bits.With(_word, 3, 0, value); }
    public byte ArchMajorRev { get => (byte)Bits.Get(_word, 7, 4); init => _word = (uint)Bits.With(_word, 7, 4, value); }
}
