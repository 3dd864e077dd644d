namespace TraceReplay.Formats.Smmuv3.Registers;

/// <summary>SMMU_IDR3: features. IHI 0070 §6.3.</summary>
public readonly struct Idr3
{
    private readonly uint _word;

    public Idr3(uint value) => _word = value;

    /// <summary>The register as read or written.</summary>
    public uint Value => _word;

    public bool HAD { get => Bits.Flag(_word, 2); init => _word = (uint)Bits.With(_word, 2, 2, value); }
    public bool PBHA { get => Bits.Flag(_word, 3); init => _word = (uint)Bits.With(_word, 3, 3, value); }
    public bool XNX { get => Bits.Flag(_word, 4); init => _word = (uint)Bits.With(_word, 4, 4, value); }
    public bool PPS { get => Bits.Flag(_word, 5); init => _word = (uint)Bits.With(_word, 5, 5, value); }
    public bool MPAM { get => Bits.Flag(_word, 7); init => _word = (uint)Bits.With(_word, 7, 7, value); }
    public bool FWB { get => Bits.Flag(_word, 8); init => _word = (uint)Bits.With(_word, 8, 8, value); }
    public bool STT { get => Bits.Flag(_word, 9); init => _word = (uint)Bits.With(_word, 9, 9, value); }
    public bool RIL { get => Bits.Flag(_word, 10); init => _word = (uint)Bits.With(_word, 10, 10, value); }
    public byte BBML { get => (byte)Bits.Get(_word, 12, 11); init => _word = (uint)Bits.With(_word, 12, 11, value); }
    public bool E0PD { get => Bits.Flag(_word, 13); init => _word = (uint)Bits.With(_word, 13, 13, value); }
    public bool PTWNNC { get => Bits.Flag(_word, 14); init => _word = (uint)Bits.With(_word, 14, 14, value); }
    public bool DPT { get => Bits.Flag(_word, 15); init => _word = (uint)Bits.With(_word, 15, 15, value); }
    public bool PASIDTT { get => Bits.Flag(_word, 16); init => _word = (uint)Bits.With(_word, 16, 16, value); }
    public bool EPAN { get => Bits.Flag(_word, 17); init => _word = (uint)Bits.With(_word, 17, 17, value); }
    public bool S1PI { get => Bits.Flag(_word, 18); init => _word = (uint)Bits.With(_word, 18, 18, value); }
    public bool S2PI { get => Bits.Flag(_word, 19); init => _word = (uint)Bits.With(_word, 19, 19, value); }
    public bool S2PO { get => Bits.Flag(_word, 20); init => _word = (uint)Bits.With(_word, 20, 20, value); }
    public bool THE { get => Bits.Flag(_word, 21); init => _word = (uint)Bits.With(_word, 21, 21, value); }
    public bool MTEPERM { get => Bits.Flag(_word, 22); init => _word = (uint)Bits.With(_word, 22, 22, value); }
    public bool AIE { get => Bits.Flag(_word, 23); init => _word = (uint)Bits.With(_word, 23, 23, value); }
}
