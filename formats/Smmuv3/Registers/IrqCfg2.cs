namespace TraceReplay.Formats.Smmuv3.Registers;

/// <summary>SMMU_GERROR_IRQ_CFG2, EVENTQ_IRQ_CFG2 and PRIQ_IRQ_CFG2. IHI 0070 §6.3.</summary>
public readonly struct IrqCfg2
{
    private readonly uint _word;

    public IrqCfg2(uint value) => _word = value;

    /// <summary>The register as read or written.</summary>
    public uint Value => _word;

    public byte MemAttr { get => (byte)Bits.Get(_word, 3, 0); init => _word = (uint)Bits.With(_word, 3, 0, value); }
    public Shareability SH { get => (Shareability)Bits.Get(_word, 5, 4); init => _word = (uint)Bits.With(_word, 5, 4, (ulong)value); }

    /// <summary>Page request queue only: interrupt on Last.</summary>
    public bool LO { get => Bits.Flag(_word, 31); init => _word = (uint)Bits.With(_word, 31, 31, value); }
}
