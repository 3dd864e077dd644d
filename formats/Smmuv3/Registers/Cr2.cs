namespace TraceReplay.Formats.Smmuv3.Registers;

/// <summary>SMMU_CR2. IHI 0070 §6.3.</summary>
public readonly struct Cr2
{
    private readonly uint _word;

    public Cr2(uint value) => _word = value;

    /// <summary>The register as read or written.</summary>
    public uint Value => _word;

    public bool E2H { get => Bits.Flag(_word, 0); init => _word = (uint)Bits.With(_word, 0, 0, value); }

    /// <summary>Record C_BAD_STREAMID.</summary>
    public bool RECINVSID { get => Bits.Flag(_word, 1); init => _word = (uint)Bits.With(_word, 1, 1, value); }

    /// <summary>Private TLB maintenance: broadcasts are ignored.</summary>
    public bool PTM { get => Bits.Flag(_word, 2); init => _word = (uint)Bits.With(_word, 2, 2, value); }
    public bool REC_CFG_ATS { get => Bits.Flag(_word, 3); init => _word = (uint)Bits.With(_word, 3, 3, value); }
}
