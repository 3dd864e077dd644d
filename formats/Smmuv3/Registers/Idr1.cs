namespace TraceReplay.Formats.Smmuv3.Registers;

/// <summary>SMMU_IDR1: sizes, as log2. IHI 0070 §6.3.</summary>
public readonly struct Idr1
{
    private readonly uint _word;

    public Idr1(uint value) => _word = value;

    /// <summary>The register as read or written.</summary>
    public uint Value => _word;

    public byte SIDSIZE { get => (byte)Bits.Get(_word, 5, 0); init => _word = (uint)Bits.With(_word, 5, 0, value); }
    public byte SSIDSIZE { get => (byte)Bits.Get(_word, 10, 6); init => _word = (uint)Bits.With(_word, 10, 6, value); }
    public byte PRIQS { get => (byte)Bits.Get(_word, 15, 11); init => _word = (uint)Bits.With(_word, 15, 11, value); }
    public byte EVENTQS { get => (byte)Bits.Get(_word, 20, 16); init => _word = (uint)Bits.With(_word, 20, 16, value); }
    public byte CMDQS { get => (byte)Bits.Get(_word, 25, 21); init => _word = (uint)Bits.With(_word, 25, 21, value); }
    public bool ATTR_PERMS_OVR { get => Bits.Flag(_word, 26); init => _word = (uint)Bits.With(_word, 26, 26, value); }
    public bool ATTR_TYPES_OVR { get => Bits.Flag(_word, 27); init => _word = (uint)Bits.With(_word, 27, 27, value); }
    public bool REL { get => Bits.Flag(_word, 28); init => _word = (uint)Bits.With(_word, 28, 28, value); }
    public bool QUEUES_PRESET { get => Bits.Flag(_word, 29); init => _word = (uint)Bits.With(_word, 29, 29, value); }
    public bool TABLES_PRESET { get => Bits.Flag(_word, 30); init => _word = (uint)Bits.With(_word, 30, 30, value); }
    public bool ECMDQ { get => Bits.Flag(_word, 31); init => _word = (uint)Bits.With(_word, 31, 31, value); }
}
