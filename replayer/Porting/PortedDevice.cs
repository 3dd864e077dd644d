namespace TraceReplay.Replayer.Porting;

/// <summary>An open device of a nesting container said as a bound device file.</summary>
/// <param name="StreamId">Its StreamID, which is its number for the guest as well.</param>
/// <param name="ProcessId">The process that opened it.</param>
/// <param name="Fd">The descriptor it opened.</param>
/// <param name="Id">Of the bound device.</param>
/// <param name="Group">Its group in the log.</param>
internal sealed record PortedDevice(uint StreamId, int ProcessId, int Fd, uint Id, PortedGroup Group)
{
    /// <summary>Its fault region as the program knows it, once it was looked at.</summary>
    public RingStandIn? Ring { get; set; }

    /// <summary>Events that waited when the program last asked whether any came.</summary>
    public int Noticed { get; set; }

    /// <summary>The descriptor that its fault interrupt signals, -1 for none.</summary>
    public int FaultInterrupt { get; set; } = -1;
}
