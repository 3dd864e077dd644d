namespace TraceReplay.Formats.Smmuv3.Registers;

/// <summary>SMMU_GERROR and GERRORN: an error is active while its bits differ. IHI 0070 §6.3, §7.5.</summary>
public readonly struct Gerror
{
    private readonly uint _word;

    public Gerror(uint value) => _word = value;

    /// <summary>The register as read or written.</summary>
    public uint Value => _word;

    public bool CMDQ_ERR { get => Bits.Flag(_word, 0); init => _word = (uint)Bits.With(_word, 0, 0, value); }
    public bool EVENTQ_ABT_ERR { get => Bits.Flag(_word, 2); init => _word = (uint)Bits.With(_word, 2, 2, value); }
    public bool PRIQ_ABT_ERR { get => Bits.Flag(_word, 3); init => _word = (uint)Bits.With(_word, 3, 3, value); }
    public bool MSI_CMDQ_ABT_ERR { get => Bits.Flag(_word, 4); init => _word = (uint)Bits.With(_word, 4, 4, value); }
    public bool MSI_EVENTQ_ABT_ERR { get => Bits.Flag(_word, 5); init => _word = (uint)Bits.With(_word, 5, 5, value); }
    public bool MSI_PRIQ_ABT_ERR { get => Bits.Flag(_word, 6); init => _word = (uint)Bits.With(_word, 6, 6, value); }
    public bool MSI_GERROR_ABT_ERR { get => Bits.Flag(_word, 7); init => _word = (uint)Bits.With(_word, 7, 7, value); }
    public bool SFM_ERR { get => Bits.Flag(_word, 8); init => _word = (uint)Bits.With(_word, 8, 8, value); }
    public bool CMDQP_ERR { get => Bits.Flag(_word, 9); init => _word = (uint)Bits.With(_word, 9, 9, value); }
    public bool DPT_ERR { get => Bits.Flag(_word, 10); init => _word = (uint)Bits.With(_word, 10, 10, value); }
}
