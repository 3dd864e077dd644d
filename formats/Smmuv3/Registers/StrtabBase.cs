namespace TraceReplay.Formats.Smmuv3.Registers;

/// <summary>SMMU_STRTAB_BASE. IHI 0070 §6.3.</summary>
public readonly struct StrtabBase
{
    private readonly ulong _word;

    public StrtabBase(ulong value) => _word = value;

    /// <summary>The register as read or written.</summary>
    public ulong Value => _word;

    /// <summary>Byte address, bits [55:6].</summary>
    public ulong ADDR { get => Bits.Get(_word, 55, 6) << 6; init => _word = Bits.With(_word, 55, 6, value >> 6); }
    public bool RA { get => Bits.Flag(_word, 62); init => _word = Bits.With(_word, 62, 62, value); }
}
