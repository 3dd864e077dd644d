namespace TraceReplay.Formats.Smmuv3.Registers;

/// <summary>SMMU_IRQ_CTRL and IRQ_CTRLACK. IHI 0070 §6.3.</summary>
public readonly struct IrqCtrl
{
    private readonly uint _word;

    public IrqCtrl(uint value) => _word = value;

    /// <summary>The register as read or written.</summary>
    public uint Value => _word;

    public bool GERROR_IRQEN { get => Bits.Flag(_word, 0); init => _word = (uint)Bits.With(_word, 0, 0, value); }
    public bool PRIQ_IRQEN { get => Bits.Flag(_word, 1); init => _word = (uint)Bits.With(_word, 1, 1, value); }
    public bool EVENTQ_IRQEN { get => Bits.Flag(_word, 2); init => _word = (uint)Bits.With(_word, 2, 2, value); }
}
