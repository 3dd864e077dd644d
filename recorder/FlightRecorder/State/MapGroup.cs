namespace TraceReplay.Recorder.FlightRecorder.State;

/// <summary>Calls about mappings that go together, because one call touched them all.</summary>
internal sealed class MapGroup
{
    private MapGroup? _into;

    public List<KeptRecord> Records { get; } = [];

    /// <summary>Stretches of address space that are still mapped.</summary>
    public int Pieces { get; set; }

    /// <summary>Place of the first call.</summary>
    public long Birth { get; set; }

    /// <summary>The group this one has become part of.</summary>
    public MapGroup Root => _into is null ? this : _into.Root;

    public static MapGroup Join(MapGroup a, MapGroup b)
    {
        if (ReferenceEquals(a, b))
        {
            return a;
        }

        a.Records.AddRange(b.Records);
        a.Pieces += b.Pieces;
        a.Birth = Math.Min(a.Birth, b.Birth);
        b._into = a;
        return a;
    }
}
