namespace TraceReplay.Formats.Smmuv3.Registers;

/// <summary>SMMU_GATOS_ADDR and VATOS_ADDR: address, stages and kind of access of an address translation request. IHI 0070 §6.3.39.</summary>
public readonly struct GatosAddr
{
    private readonly ulong _word;

    public GatosAddr(ulong value) => _word = value;

    /// <summary>The register as read or written.</summary>
    public ulong Value => _word;

    /// <summary>No hardware update of access flag and dirty state.</summary>
    public bool HTTUI { get => Bits.Flag(_word, 6); init => _word = Bits.With(_word, 6, 6, value); }
    public bool InD { get => Bits.Flag(_word, 7); init => _word = Bits.With(_word, 7, 7, value); }
    public bool RnW { get => Bits.Flag(_word, 8); init => _word = Bits.With(_word, 8, 8, value); }
    public bool PnU { get => Bits.Flag(_word, 9); init => _word = Bits.With(_word, 9, 9, value); }
    /// <summary>1 stage 1, 2 stage 2, 3 both.</summary>
    public byte TYPE { get => (byte)Bits.Get(_word, 11, 10); init => _word = Bits.With(_word, 11, 10, value); }
    /// <summary>Page address in bytes.</summary>
    public ulong ADDR { get => Bits.Get(_word, 63, 12) << 12; init => _word = Bits.With(_word, 63, 12, value >> 12); }
}
