using TraceReplay.Replayer.Smmuv3.Walk;

namespace TraceReplay.Replayer.Smmuv3.Config;

/// <summary>The stage-2 fields of an STE, decoded. IHI 0070 §5.2.</summary>
internal struct Stage2Table
{
    /// <summary>12, 14 or 16.</summary>
    public byte GranuleBits;

    /// <summary>64 - S2T0SZ.</summary>
    public byte InputBits;

    /// <summary>How its tables are read.</summary>
    public TableFormat Format;

    /// <summary>S2PTW: tables and descriptors of stage 1 may not be in Device memory.</summary>
    public bool ProtectsTables;

    /// <summary>S2FWB: MemAttr may force memory types.</summary>
    public bool ForcedWriteBack;

    /// <summary>S2R.</summary>
    public bool Record;

    /// <summary>S2S.</summary>
    public bool Stall;

    /// <summary>S2TTB.</summary>
    public ulong Base;
}
