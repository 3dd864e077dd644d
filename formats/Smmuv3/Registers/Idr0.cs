namespace TraceReplay.Formats.Smmuv3.Registers;

/// <summary>SMMU_IDR0: features. IHI 0070 §6.3.</summary>
public readonly struct Idr0
{
    private readonly uint _word;

    public Idr0(uint value) => _word = value;

    /// <summary>The register as read or written.</summary>
    public uint Value => _word;

    public bool S2P { get => Bits.Flag(_word, 0); init => _word = (uint)Bits.With(_word, 0, 0, value); }
    public bool S1P { get => Bits.Flag(_word, 1); init => _word = (uint)Bits.With(_word, 1, 1, value); }

    /// <summary>1 AArch32, 2 AArch64, 3 both.</summary>
    public byte TTF { get => (byte)Bits.Get(_word, 3, 2); init => _word = (uint)Bits.With(_word, 3, 2, value); }
    public bool COHACC { get => Bits.Flag(_word, 4); init => _word = (uint)Bits.With(_word, 4, 4, value); }
    public bool BTM { get => Bits.Flag(_word, 5); init => _word = (uint)Bits.With(_word, 5, 5, value); }

    /// <summary>0 none, 1 access flag, 2 and dirty state, 3 and table access flag.</summary>
    public byte HTTU { get => (byte)Bits.Get(_word, 7, 6); init => _word = (uint)Bits.With(_word, 7, 6, value); }
    public bool DORMHINT { get => Bits.Flag(_word, 8); init => _word = (uint)Bits.With(_word, 8, 8, value); }
    public bool Hyp { get => Bits.Flag(_word, 9); init => _word = (uint)Bits.With(_word, 9, 9, value); }
    public bool ATS { get => Bits.Flag(_word, 10); init => _word = (uint)Bits.With(_word, 10, 10, value); }
    public bool NS1ATS { get => Bits.Flag(_word, 11); init => _word = (uint)Bits.With(_word, 11, 11, value); }
    public bool ASID16 { get => Bits.Flag(_word, 12); init => _word = (uint)Bits.With(_word, 12, 12, value); }
    public bool MSI { get => Bits.Flag(_word, 13); init => _word = (uint)Bits.With(_word, 13, 13, value); }
    public bool SEV { get => Bits.Flag(_word, 14); init => _word = (uint)Bits.With(_word, 14, 14, value); }
    public bool ATOS { get => Bits.Flag(_word, 15); init => _word = (uint)Bits.With(_word, 15, 15, value); }
    public bool PRI { get => Bits.Flag(_word, 16); init => _word = (uint)Bits.With(_word, 16, 16, value); }
    public bool VMW { get => Bits.Flag(_word, 17); init => _word = (uint)Bits.With(_word, 17, 17, value); }
    public bool VMID16 { get => Bits.Flag(_word, 18); init => _word = (uint)Bits.With(_word, 18, 18, value); }
    public bool CD2L { get => Bits.Flag(_word, 19); init => _word = (uint)Bits.With(_word, 19, 19, value); }
    public bool VATOS { get => Bits.Flag(_word, 20); init => _word = (uint)Bits.With(_word, 20, 20, value); }

    /// <summary>0 mixed, 2 little, 3 big.</summary>
    public byte TTENDIAN { get => (byte)Bits.Get(_word, 22, 21); init => _word = (uint)Bits.With(_word, 22, 21, value); }
    public bool ATSRECERR { get => Bits.Flag(_word, 23); init => _word = (uint)Bits.With(_word, 23, 23, value); }

    /// <summary>0 stall and terminate, 1 no stall, 2 stall forced.</summary>
    public byte STALL_MODEL { get => (byte)Bits.Get(_word, 25, 24); init => _word = (uint)Bits.With(_word, 25, 24, value); }

    /// <summary>1: faults always abort.</summary>
    public bool TERM_MODEL { get => Bits.Flag(_word, 26); init => _word = (uint)Bits.With(_word, 26, 26, value); }

    /// <summary>1: two-level stream tables too.</summary>
    public byte ST_LEVEL { get => (byte)Bits.Get(_word, 28, 27); init => _word = (uint)Bits.With(_word, 28, 27, value); }
    public bool RME_IMPL { get => Bits.Flag(_word, 30); init => _word = (uint)Bits.With(_word, 30, 30, value); }
}
