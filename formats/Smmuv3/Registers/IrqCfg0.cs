namespace TraceReplay.Formats.Smmuv3.Registers;

/// <summary>SMMU_GERROR_IRQ_CFG0, EVENTQ_IRQ_CFG0 and PRIQ_IRQ_CFG0. IHI 0070 §6.3.</summary>
public readonly struct IrqCfg0
{
    private readonly ulong _word;

    public IrqCfg0(ulong value) => _word = value;

    /// <summary>The register as read or written.</summary>
    public ulong Value => _word;

    /// <summary>MSI address in bytes, 0: no MSI.</summary>
    public ulong ADDR { get => Bits.Get(_word, 55, 2) << 2; init => _word = Bits.With(_word, 55, 2, value >> 2); }
}
