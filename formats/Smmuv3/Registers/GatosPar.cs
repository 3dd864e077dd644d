namespace TraceReplay.Formats.Smmuv3.Registers;

/// <summary>SMMU_GATOS_PAR and VATOS_PAR with FAULT = 0: the translation. IHI 0070 §6.3.40. See <see cref="GatosParFault"/> for FAULT = 1.</summary>
public readonly struct GatosPar
{
    private readonly ulong _word;

    public GatosPar(ulong value) => _word = value;

    /// <summary>The register as read or written.</summary>
    public ulong Value => _word;

    public bool FAULT { get => Bits.Flag(_word, 0); init => _word = Bits.With(_word, 0, 0, value); }
    public Shareability SH { get => (Shareability)Bits.Get(_word, 9, 8); init => _word = Bits.With(_word, 9, 8, (ulong)value); }
    /// <summary>1: the lowest 1 in ADDR is at the bit below the size of the translation; 0: 4 KiB.</summary>
    public bool Size { get => Bits.Flag(_word, 11); init => _word = Bits.With(_word, 11, 11, value); }
    /// <summary>In bytes, with the size encoded in it.</summary>
    public ulong ADDR { get => Bits.Get(_word, 55, 12) << 12; init => _word = Bits.With(_word, 55, 12, value >> 12); }
    /// <summary>Memory attributes in MAIR format.</summary>
    public byte ATTR { get => (byte)Bits.Get(_word, 63, 56); init => _word = Bits.With(_word, 63, 56, value); }
}
