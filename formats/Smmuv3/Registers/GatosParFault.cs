namespace TraceReplay.Formats.Smmuv3.Registers;

/// <summary>SMMU_GATOS_PAR and VATOS_PAR with FAULT = 1: why there is no translation. IHI 0070 §6.3.40, §9.1.4.</summary>
public readonly struct GatosParFault
{
    private readonly ulong _word;

    public GatosParFault(ulong value) => _word = value;

    /// <summary>The register as read or written.</summary>
    public ulong Value => _word;

    public bool FAULT { get => Bits.Flag(_word, 0); init => _word = Bits.With(_word, 0, 0, value); }
    /// <summary>0 stage 1 or neither; stage 2 of 1 the CD, 2 a stage-1 table, 3 the address.</summary>
    public byte REASON { get => (byte)Bits.Get(_word, 2, 1); init => _word = Bits.With(_word, 2, 1, value); }
    /// <summary>Event number, or 0xFF INV_REQ, 0xFE INV_STAGE, 0xFD INTERNAL_ERR.</summary>
    public byte FAULTCODE { get => (byte)Bits.Get(_word, 11, 4); init => _word = Bits.With(_word, 11, 4, value); }
    /// <summary>Page of the IPA, in bytes.</summary>
    public ulong FADDR { get => Bits.Get(_word, 55, 12) << 12; init => _word = Bits.With(_word, 55, 12, value >> 12); }
}
