namespace TraceReplay.Formats.Smmuv3.Registers;

/// <summary>SMMU_IIDR: who made it. IHI 0070 §6.3.</summary>
public readonly struct Iidr
{
    private readonly uint _word;

    public Iidr(uint value) => _word = value;

    /// <summary>The register as read or written.</summary>
    public uint Value => _word;

    public ushort Implementer { get => (ushort)Bits.Get(_word, 11, 0); init => _word = (uint)Bits.With(_word, 11, 0, value); }
    public byte Revision { get => (byte)Bits.Get(_word, 15, 12); init => _word = (uint)Bits.With(_word, 15, 12, value); }
    public byte Variant { get => (byte)Bits.Get(_word, 19, 16); init => _word = (uint)Bits.With(_word, 19, 16, value); }
    public ushort ProductID { get => (ushort)Bits.Get(_word, 31, 20); init => _word = (uint)Bits.With(_word, 31, 20, value); }
}
