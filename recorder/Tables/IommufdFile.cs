using TraceReplay.Formats.Records;

namespace TraceReplay.Recorder.Tables;

/// <summary>/dev/iommu: its address spaces, and the page tables and virtual IOMMUs that lead to them.</summary>
internal sealed class IommufdFile(int process, int fd) : TargetFile(process, fd)
{
    /// <summary>More objects than that are no longer followed; ids come from the kernel, which gives the lowest free one.</summary>
    private const int MostObjects = 1 << 16;

    private readonly Dictionary<uint, AddressSpace> _spaces = [];
    private readonly Dictionary<uint, (uint Ioas, StageOneConfiguration? Configuration)> _tables = [];
    private readonly List<(uint Object, uint Ioas, ulong Address, ulong Bytes)> _queues = [];

    /// <summary>The IOAS that answers for a container; 0 while none was named.</summary>
    public uint ContainerIoas { get; set; }

    public IEnumerable<AddressSpace> Spaces => _spaces.Values;

    /// <summary>Command queues that hardware reads from guest memory.</summary>
    public IReadOnlyList<(uint Object, uint Ioas, ulong Address, ulong Bytes)> Queues => _queues;

    /// <summary>Stage-1 configurations of the live nested page tables, with their spaces.</summary>
    public IEnumerable<(AddressSpace Space, StageOneConfiguration Configuration)> Configurations =>
        from table in _tables
        where table.Value.Configuration is not null
        orderby table.Key
        select (SpaceOf(table.Value.Ioas), table.Value.Configuration!.Value);

    public AddressSpace SpaceOf(uint ioas)
    {
        if (!_spaces.TryGetValue(ioas, out AddressSpace? space))
        {
            space = new AddressSpace(this, ioas);
            if (_spaces.Count < MostObjects)
            {
                _spaces.Add(ioas, space);
            }
        }

        return space;
    }

    /// <summary>A page table or virtual IOMMU over an IOAS.</summary>
    public void Add(uint id, uint ioas, StageOneConfiguration? configuration = null)
    {
        if (_tables.Count < MostObjects)
        {
            _tables[id] = (ioas, configuration);
        }
    }

    public void AddParent(uint id, uint ioas)
    {
        Add(id, ioas);
        SpaceOf(ioas).Space = MemorySpace.GuestPhysical;
    }

    public void AddQueue(uint id, uint ioas, ulong address, ulong bytes)
    {
        if (_queues.Count < MostObjects)
        {
            _queues.Add((id, ioas, address, bytes));
        }
    }

    /// <summary>The IOAS below a page table, a virtual IOMMU or an IOAS itself.</summary>
    public uint IoasBelow(uint id) => _tables.TryGetValue(id, out (uint Ioas, StageOneConfiguration? Configuration) table) ? table.Ioas : id;

    public void Destroy(uint id)
    {
        if (_tables.Remove(id, out (uint Ioas, StageOneConfiguration? Configuration) table) && table.Configuration is { } configuration
            && !_tables.Values.Any(other => other.Ioas == table.Ioas && other.Configuration == configuration))
        {
            SpaceOf(table.Ioas).Forget(configuration);
        }

        _spaces.Remove(id);
        _queues.RemoveAll(queue => queue.Object == id);
    }
}
