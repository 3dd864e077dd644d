namespace TraceReplay.Formats.Smmuv3.Registers;

/// <summary>SMMU_IDR5: address sizes and granules. IHI 0070 §6.3.</summary>
public readonly struct Idr5
{
    private readonly uint _word;

    public Idr5(uint value) => _word = value;

    /// <summary>The register as read or written.</summary>
    public uint Value => _word;

    public AddressSize OAS { get => (AddressSize)Bits.Get(_word, 2, 0); init => _word = (uint)Bits.With(_word, 2, 0, (ulong)value); }
    public bool GRAN4K { get => Bits.Flag(_word, 4); init => _word = (uint)Bits.With(_word, 4, 4, value); }
    public bool GRAN16K { get => Bits.Flag(_word, 5); init => _word = (uint)Bits.With(_word, 5, 5, value); }
    public bool GRAN64K { get => Bits.Flag(_word, 6); init => _word = (uint)Bits.With(_word, 6, 6, value); }
    public bool DS { get => Bits.Flag(_word, 7); init => _word = (uint)Bits.With(_word, 7, 7, value); }
    public bool D128 { get => Bits.Flag(_word, 8); init => _word = (uint)Bits.With(_word, 8, 8, value); }

    /// <summary>0 48, 1 52, 2 56 bits.</summary>
    public byte VAX { get => (byte)Bits.Get(_word, 11, 10); init => _word = (uint)Bits.With(_word, 11, 10, value); }
    public ushort STALL_MAX { get => (ushort)Bits.Get(_word, 31, 16); init => _word = (uint)Bits.With(_word, 31, 16, value); }
}
