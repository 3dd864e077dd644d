namespace TraceReplay.Replayer.Smmuv3.Config;

/// <summary>The stage-2 fields of an STE, decoded. IHI 0070 §5.2.</summary>
internal struct Stage2Table
{
    /// <summary>12, 14 or 16.</summary>
    public byte GranuleBits;

    /// <summary>64 - S2T0SZ.</summary>
    public byte InputBits;

    /// <summary>From S2SL0.</summary>
    public byte StartLevel;

    /// <summary>S2PS capped to the output address size, in bits.</summary>
    public byte OutputBits;

    /// <summary>Access flag faults are off.</summary>
    public bool AccessFlagDisabled;

    /// <summary>S2R.</summary>
    public bool Record;

    /// <summary>S2TTB.</summary>
    public ulong Base;
}
