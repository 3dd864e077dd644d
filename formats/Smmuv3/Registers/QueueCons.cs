namespace TraceReplay.Formats.Smmuv3.Registers;

/// <summary>SMMU_EVENTQ_CONS and PRIQ_CONS. IHI 0070 §6.3.</summary>
public readonly struct QueueCons
{
    private readonly uint _word;

    public QueueCons(uint value) => _word = value;

    /// <summary>The register as read or written.</summary>
    public uint Value => _word;

    /// <summary>Index and, at bit LOG2SIZE, wrap.</summary>
    public uint RD { get => (uint)Bits.Get(_word, 19, 0); init => _word = (uint)Bits.With(_word, 19, 0, value); }

    /// <summary>Made equal to OVFLG to acknowledge an overflow.</summary>
    public bool OVACKFLG { get => Bits.Flag(_word, 31); init => _word = (uint)Bits.With(_word, 31, 31, value); }
}
