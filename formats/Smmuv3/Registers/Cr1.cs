namespace TraceReplay.Formats.Smmuv3.Registers;

/// <summary>SMMU_CR1: attributes of table and queue accesses. IHI 0070 §6.3.</summary>
public readonly struct Cr1
{
    private readonly uint _word;

    public Cr1(uint value) => _word = value;

    /// <summary>The register as read or written.</summary>
    public uint Value => _word;

    public Cacheability QUEUE_IC { get => (Cacheability)Bits.Get(_word, 1, 0); init => _word = (uint)Bits.With(_word, 1, 0, (ulong)value); }
    public Cacheability QUEUE_OC { get => (Cacheability)Bits.Get(_word, 3, 2); init => _word = (uint)Bits.With(_word, 3, 2, (ulong)value); }
    public Shareability QUEUE_SH { get => (Shareability)Bits.Get(_word, 5, 4); init => _word = (uint)Bits.With(_word, 5, 4, (ulong)value); }
    public Cacheability TABLE_IC { get => (Cacheability)Bits.Get(_word, 7, 6); init => _word = (uint)Bits.With(_word, 7, 6, (ulong)value); }
    public Cacheability TABLE_OC { get => (Cacheability)Bits.Get(_word, 9, 8); init => _word = (uint)Bits.With(_word, 9, 8, (ulong)value); }
    public Shareability TABLE_SH { get => (Shareability)Bits.Get(_word, 11, 10); init => _word = (uint)Bits.With(_word, 11, 10, (ulong)value); }
}
