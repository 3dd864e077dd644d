namespace TraceReplay.Formats.Smmuv3.Registers;

/// <summary>SMMU_CMDQ_PROD, EVENTQ_PROD and PRIQ_PROD. IHI 0070 §6.3.</summary>
public readonly struct QueueProd
{
    private readonly uint _word;

    public QueueProd(uint value) => _word = value;

    /// <summary>The register as read or written.</summary>
    public uint Value => _word;

    /// <summary>Index and, at bit LOG2SIZE, wrap.</summary>
    public uint WR { get => (uint)Bits.Get(_word, 19, 0); init => _word = (uint)Bits.With(_word, 19, 0, value); }

    /// <summary>Output queues: toggles at each overflow.</summary>
    public bool OVFLG { get => Bits.Flag(_word, 31); init => _word = (uint)Bits.With(_word, 31, 31, value); }
}
