namespace TraceReplay.Formats.Smmuv3.Registers;

/// <summary>SMMU_CMDQ_BASE, EVENTQ_BASE and PRIQ_BASE. IHI 0070 §6.3.</summary>
public readonly struct QueueBase
{
    private readonly ulong _word;

    public QueueBase(ulong value) => _word = value;

    /// <summary>The register as read or written.</summary>
    public ulong Value => _word;

    public byte LOG2SIZE { get => (byte)Bits.Get(_word, 4, 0); init => _word = Bits.With(_word, 4, 0, value); }
    /// <summary>Byte address, bits [55:5].</summary>
    public ulong ADDR { get => Bits.Get(_word, 55, 5) << 5; init => _word = Bits.With(_word, 55, 5, value >> 5); }

    /// <summary>RA of the command queue, WA of the others.</summary>
    public bool Allocate { get => Bits.Flag(_word, 62); init => _word = Bits.With(_word, 62, 62, value); }
}
