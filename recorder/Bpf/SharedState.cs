namespace TraceReplay.Recorder.Bpf;

/// <summary>The variables that programs and recorder share: struct shared of tracerecord.bpf.h, mapped.</summary>
internal sealed unsafe class SharedState : IDisposable
{
    public const int MostPids = 1 << 22;
    public const int OperationsOffset = 56;
    public const int Operations = 512;
    public const int TargetsOffset = OperationsOffset + Operations;

    // Everything but the targets, on any page size; the targets are mapped where one is set.
    private const int HeadBytes = 4096;
    private const byte Recorded = 1;

    private readonly int _map;
    private readonly byte* _start;
    private readonly nuint _mapped;

    /// <param name="map">Descriptor of the map that holds the variables.</param>
    public SharedState(int map)
    {
        _map = map;
        _mapped = (nuint)Math.Max(HeadBytes, Environment.SystemPageSize);
        _start = MappedMemory.Map(map, _mapped, 0, writable: true);
    }

    /// <summary>Records that found no room in the ring.</summary>
    public uint Lost => Volatile.Read(ref Word(0));

    /// <summary>Calls not recorded because too many threads were known.</summary>
    public uint Untracked => Volatile.Read(ref Word(1));

    /// <summary>Buffers that lost a part to a full ring.</summary>
    public uint Cut => Volatile.Read(ref Word(2));

    /// <summary>Recorded processes that have not ended.</summary>
    public int Live => (int)Volatile.Read(ref Word(3));

    /// <summary>Bytes kept of a buffer.</summary>
    public uint Bound { set => Volatile.Write(ref Word(4), value); }

    /// <summary>Thread whose new children are recorded from birth, 0 for none.</summary>
    public uint Spawner { set => Volatile.Write(ref Word(5), value); }

    /// <summary>No new calls are recorded; those that run are until they return.</summary>
    public bool Stopped { set => Volatile.Write(ref Word(6), value ? 1u : 0); }

    public bool Iommu { set => Volatile.Write(ref Word(7), value ? 1u : 0); }

    /// <summary>Descriptors are told of when they are used.</summary>
    public bool Lazy { set => Volatile.Write(ref Word(8), value ? 1u : 0); }

    /// <summary>Bytes kept of a read or write.</summary>
    public uint TransferBound { set => Volatile.Write(ref Word(9), value); }

    public void SetOperation(int number, Operation operation) => _start[OperationsOffset + number] = (byte)operation;

    /// <summary>Records a process that runs already.</summary>
    /// <returns>False when it is recorded: a child of one that is, made since.</returns>
    public bool Add(int process) => Change(process, 0, Recorded, 1);

    /// <summary>The process had ended before it was added, and counts no more.</summary>
    public void Remove(int process) => Change(process, Recorded, 0, -1);

    public void Dispose() => MappedMemory.Unmap(_start, _mapped);

    private bool Change(int process, byte from, byte to, int count)
    {
        nuint page = (nuint)Environment.SystemPageSize;
        nuint at = (nuint)(TargetsOffset + process);
        byte* mapped = MappedMemory.Map(_map, page, (nint)(at / page * page), writable: true);
        bool changes = Volatile.Read(ref mapped[at % page]) == from;
        if (changes)
        {
            Interlocked.Add(ref *(int*)(_start + 12), count);
            Volatile.Write(ref mapped[at % page], to);
        }

        MappedMemory.Unmap(mapped, page);
        return changes;
    }

    private ref uint Word(int index) => ref ((uint*)_start)[index];
}
