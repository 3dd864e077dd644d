namespace TraceReplay.Replayer.Porting;

/// <summary>A vEVENTQ that is to be said with the fault regions of the devices behind it.</summary>
internal sealed class PortedQueue(PortedGuest guest)
{
    public PortedGuest Guest { get; } = guest;

    /// <summary>Number of the next event.</summary>
    public uint Sequence { get; private set; }

    /// <returns>The number, 31 bits.</returns>
    public uint Next()
    {
        uint number = Sequence;
        Sequence = (Sequence + 1) & int.MaxValue;
        return number;
    }
}
