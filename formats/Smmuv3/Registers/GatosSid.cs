namespace TraceReplay.Formats.Smmuv3.Registers;

/// <summary>SMMU_GATOS_SID and VATOS_SID: the stream of an address translation request. IHI 0070 §6.3.38.</summary>
public readonly struct GatosSid
{
    private readonly ulong _word;

    public GatosSid(ulong value) => _word = value;

    /// <summary>The register as read or written.</summary>
    public ulong Value => _word;

    public uint STREAMID { get => (uint)Bits.Get(_word, 31, 0); init => _word = Bits.With(_word, 31, 0, value); }
    public uint SUBSTREAMID { get => (uint)Bits.Get(_word, 51, 32); init => _word = Bits.With(_word, 51, 32, value); }
    public bool SSID_VALID { get => Bits.Flag(_word, 52); init => _word = Bits.With(_word, 52, 52, value); }
}
