namespace TraceReplay.Formats.Smmuv3.Registers;

/// <summary>SMMU_CR0 and CR0ACK: enables. IHI 0070 §6.3.</summary>
public readonly struct Cr0
{
    private readonly uint _word;

    public Cr0(uint value) => _word = value;

    /// <summary>The register as read or written.</summary>
    public uint Value => _word;

    public bool SMMUEN { get => Bits.Flag(_word, 0); init => _word = (uint)Bits.With(_word, 0, 0, value); }
    public bool PRIQEN { get => Bits.Flag(_word, 1); init => _word = (uint)Bits.With(_word, 1, 1, value); }
    public bool EVENTQEN { get => Bits.Flag(_word, 2); init => _word = (uint)Bits.With(_word, 2, 2, value); }
    public bool CMDQEN { get => Bits.Flag(_word, 3); init => _word = (uint)Bits.With(_word, 3, 3, value); }
    public bool ATSCHK { get => Bits.Flag(_word, 4); init => _word = (uint)Bits.With(_word, 4, 4, value); }
    public byte VMW { get => (byte)Bits.Get(_word, 8, 6); init => _word = (uint)Bits.With(_word, 8, 6, value); }
    public bool DPT_WALK_EN { get => Bits.Flag(_word, 10); init => _word = (uint)Bits.With(_word, 10, 10, value); }
}
