namespace TraceReplay.Recorder.Tables;

/// <summary>The DMA mappings of an address space, by address; they never overlap.</summary>
internal sealed class DmaMappings
{
    /// <summary>More than any kernel lets a container have by default (65535); what goes beyond it is not followed.</summary>
    public const int Most = 1 << 18;

    private readonly List<DmaMapping> _sorted = [];

    public IReadOnlyList<DmaMapping> All => _sorted;

    /// <summary>Adds a mapping that the kernel accepted, so whatever overlaps it is gone.</summary>
    /// <returns>False: there are too many.</returns>
    public bool Add(in DmaMapping mapping)
    {
        if (mapping.Last < mapping.First)
        {
            return true;
        }

        Remove(mapping.First, mapping.Last);
        if (_sorted.Count >= Most)
        {
            return false;
        }

        _sorted.Insert(IndexAtOrAfter(mapping.First), mapping);
        return true;
    }

    /// <summary>Removes what touches the range.</summary>
    public void Remove(ulong first, ulong last)
    {
        int from = FirstTouching(first);
        int to = from;
        while (to < _sorted.Count && _sorted[to].First <= last)
        {
            to++;
        }

        _sorted.RemoveRange(from, to - from);
    }

    public bool TryFind(ulong address, out DmaMapping mapping)
    {
        int index = FirstTouching(address);
        mapping = index < _sorted.Count ? _sorted[index] : default;
        return index < _sorted.Count && mapping.First <= address;
    }

    /// <summary>VFIO_DMA_UNMAP_FLAG_VADDR: the mapping stays, the program's address behind it is void until it gives another.</summary>
    /// <param name="user">0: void.</param>
    public void Move(ulong first, ulong last, ulong user)
    {
        for (int i = FirstTouching(first); i < _sorted.Count && _sorted[i].First <= last; i++)
        {
            _sorted[i] = _sorted[i] with { User = user == 0 ? 0 : user + (_sorted[i].First - first) };
        }
    }

    /// <summary>Adds the part of <paramref name="source"/> from an address on, at another address.</summary>
    /// <returns>False: there are too many.</returns>
    public bool Copy(DmaMappings source, ulong from, ulong length, ulong to)
    {
        if (length == 0 || from + (length - 1) < from)
        {
            return true;
        }

        ulong last = from + (length - 1);
        List<DmaMapping> parts = [];
        for (int i = source.FirstTouching(from); i < source._sorted.Count && source._sorted[i].First <= last; i++)
        {
            DmaMapping one = source._sorted[i];
            ulong first = Math.Max(one.First, from);
            parts.Add(one.Part(first, Math.Min(one.Last, last), to + (first - from)));
        }

        return parts.TrueForAll(part => Add(part));
    }

    /// <summary>Index of the first mapping that does not end before the address.</summary>
    private int FirstTouching(ulong address)
    {
        int index = IndexAtOrAfter(address);
        return index > 0 && _sorted[index - 1].Last >= address ? index - 1 : index;
    }

    private int IndexAtOrAfter(ulong first)
    {
        int low = 0;
        int high = _sorted.Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (_sorted[middle].First < first)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }
}
