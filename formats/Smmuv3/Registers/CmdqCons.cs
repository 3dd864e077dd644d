namespace TraceReplay.Formats.Smmuv3.Registers;

/// <summary>SMMU_CMDQ_CONS. IHI 0070 §6.3.</summary>
public readonly struct CmdqCons
{
    private readonly uint _word;

    public CmdqCons(uint value) => _word = value;

    /// <summary>The register as read or written.</summary>
    public uint Value => _word;

    /// <summary>Index and, at bit LOG2SIZE, wrap.</summary>
    public uint RD { get => (uint)Bits.Get(_word, 19, 0); init => _word = (uint)Bits.With(_word, 19, 0, value); }
    public Commands.CommandError ERR { get => (Commands.CommandError)Bits.Get(_word, 30, 24); init => _word = (uint)Bits.With(_word, 30, 24, (ulong)value); }
}
