namespace TraceReplay.Replayer.Porting;

/// <summary>An iommufd that is to be said in containers: its objects by the ids the recorded kernel gave them.</summary>
/// <param name="nests">A nesting parent is made in it.</param>
internal sealed class PortedContext(bool nests)
{
    /// <summary>Objects kept; only a hostile log has more.</summary>
    private const int Maximum = 65536;

    private readonly SortedDictionary<uint, object> _objects = [];

    public bool Nests { get; } = nests;

    public T? Find<T>(uint id)
        where T : class => _objects.GetValueOrDefault(id) as T;

    public void Add(uint id, object value)
    {
        if (_objects.Count < Maximum)
        {
            _objects[id] = value;
        }
    }

    public bool Remove(uint id) => _objects.Remove(id);

    /// <summary>Devices that are bound to it.</summary>
    public IEnumerable<PortedSeat> Seats => _objects.Values.OfType<PortedSeat>();

    /// <summary>Devices whose addresses are of this space.</summary>
    public IEnumerable<PortedSeat> SeatsOf(PortedSpace space) => Seats.Where(seat => seat.Table?.Space == space);

    /// <summary>Devices of a guest's SMMU: those it has a StreamID for, and those attached to a table of it.</summary>
    public IEnumerable<PortedSeat> SeatsOf(PortedGuest guest) => Seats.Where(seat => seat.Table?.Guest == guest || guest.Streams.ContainsValue(seat));
}
