using TraceReplay.Formats.Records;

namespace TraceReplay.Recorder.Tables;

/// <summary>An address space of a container or an IOAS: what is mapped, and what the log already holds of it.</summary>
internal sealed class AddressSpace(TargetFile owner, uint ioas)
{
    /// <summary>More than a program uses at a time; beyond it what is remembered is forgotten and read again.</summary>
    private const int MostWalks = 1024;
    private const int MostPages = 1 << 20;

    /// <summary>The log holds something that counts no more. A digest by chance is never this in practice, and then costs one page.</summary>
    private static readonly UInt128 s_stale = UInt128.MaxValue;

    private readonly Dictionary<StageOneConfiguration, WalkState> _walks = [];
    private readonly Dictionary<ulong, UInt128> _known = [];
    private readonly HashSet<ulong> _unreadable = [];

    /// <summary>The container or iommufd.</summary>
    public TargetFile Owner { get; } = owner;

    /// <summary>Id of the IOAS, 0 for containers.</summary>
    public uint Ioas { get; } = ioas;

    /// <summary>Addresses are guest physical: a nesting container, or an IOAS with a nest parent.</summary>
    public MemorySpace Space { get; set; }

    public DmaMappings Mappings { get; } = new();

    /// <summary>Configurations of which tables were read.</summary>
    public IReadOnlyDictionary<StageOneConfiguration, WalkState> Walks => _walks;

    public WalkState StateOf(in StageOneConfiguration configuration)
    {
        if (!_walks.TryGetValue(configuration, out WalkState? state))
        {
            if (_walks.Count >= MostWalks)
            {
                _walks.Clear();
            }

            state = new WalkState();
            _walks.Add(configuration, state);
        }

        return state;
    }

    public void Forget(in StageOneConfiguration configuration) => _walks.Remove(configuration);

    /// <summary>The page is not what the log holds. An all-zero page that the log never held is what a page is without a record.</summary>
    public bool IsNews(ulong page, UInt128 digest, bool zero)
    {
        _unreadable.Remove(page);
        if (_known.TryGetValue(page, out UInt128 known) ? known == digest : zero)
        {
            return false;
        }

        if (_known.Count >= MostPages)
        {
            _known.Clear();
        }

        _known[page] = digest;
        return true;
    }

    /// <returns>False: it was unreadable before, and has been counted.</returns>
    public bool IsNewlyUnreadable(ulong page)
    {
        if (_unreadable.Count >= MostPages)
        {
            _unreadable.Clear();
        }

        return _unreadable.Add(page);
    }

    /// <summary>Other memory may come there: what the log holds of the range counts no more, and what is there next is news even when it is all zero.</summary>
    public void Unmap(ulong first, ulong last)
    {
        Mappings.Remove(first, last);
        ulong page = first & ~0xfffUL;
        if ((last - page) >> 12 >= (ulong)_known.Count)
        {
            foreach (ulong known in _known.Keys.Where(known => known >= page && known <= last).ToList())
            {
                _known[known] = s_stale;
            }
        }
        else
        {
            for (ulong left = ((last - page) >> 12) + 1; left > 0; left--, page += 0x1000)
            {
                if (_known.ContainsKey(page))
                {
                    _known[page] = s_stale;
                }
            }
        }

        _unreadable.RemoveWhere(known => known >= (first & ~0xfffUL) && known <= last);
    }
}
