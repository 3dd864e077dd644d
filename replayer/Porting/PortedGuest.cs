namespace TraceReplay.Replayer.Porting;

/// <summary>A vIOMMU that is to be said in containers: its devices, and who reads their faults.</summary>
internal sealed class PortedGuest(PortedTable parent)
{
    public PortedTable Parent { get; } = parent;

    /// <summary>Devices by the guest's StreamID.</summary>
    public SortedDictionary<ulong, PortedSeat> Streams { get; } = [];

    /// <summary>The queue of its devices' events, when there is one.</summary>
    public PortedQueue? Queue { get; set; }
}
