namespace TraceReplay.Replayer.Smmuv3.Faults;

/// <summary>Where an interrupt goes as a message: *_IRQ_CFG0 to CFG2 of one source. IHI 0070 §3.18.</summary>
internal struct MessageTarget
{
    /// <summary>Byte address; 0 sends no message and leaves the wire.</summary>
    public ulong Address;
    public uint Data;

    /// <summary>MemAttr, SH and, for page requests, LO.</summary>
    public uint Attributes;
}
