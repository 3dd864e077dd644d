namespace TraceReplay.Recorder.FlightRecorder.State;

/// <summary>
/// Mappings of one IO address space, and the calls that made and changed them. When all of a mapping is unmapped its calls go together with the unmap.
/// </summary>
internal sealed class AddressMap(KeptRecords records, LifetimeScope scope)
{
    private readonly SortedList<ulong, Piece> _pieces = [];
    private readonly List<ulong> _found = [];

    public LifetimeScope Scope => scope;

    /// <param name="last">Last byte.</param>
    /// <param name="kept">The call; held by this map from now on.</param>
    public void Map(ulong first, ulong last, KeptRecord kept)
    {
        // Whatever was here went without a call: the container was left.
        Carve(first, last, null, kept.Order);
        var group = new MapGroup { Pieces = 1, Birth = kept.Order };
        group.Records.Add(kept);
        _pieces[first] = new Piece(last, group);
    }

    /// <summary>A call that unmaps; false when there is nothing it could have unmapped.</summary>
    public bool Unmap(ulong first, ulong last, Func<KeptRecord> keep) => Carve(first, last, keep, records.Order);

    /// <summary>A call that changes what is mapped, without unmapping it.</summary>
    public void Change(ulong first, ulong last, Func<KeptRecord> keep)
    {
        MapGroup? group = GroupOf(first, last);
        group?.Records.Add(keep());
    }

    /// <summary>The address space goes, with whatever is mapped.</summary>
    public void Clear(long death)
    {
        foreach (Piece piece in _pieces.Values)
        {
            if (--piece.Group.Root.Pieces == 0)
            {
                Bury(piece.Group.Root, death);
            }
        }

        _pieces.Clear();
    }

    // One group of all that is touched: a call is kept or dropped as a whole.
    private MapGroup? GroupOf(ulong first, ulong last)
    {
        MapGroup? all = null;
        foreach (ulong start in Find(first, last))
        {
            MapGroup group = _pieces[start].Group.Root;
            all = all is null ? group : MapGroup.Join(all, group);
        }

        return all;
    }

    private bool Carve(ulong first, ulong last, Func<KeptRecord>? keep, long death)
    {
        if (GroupOf(first, last) is not { } group)
        {
            return false;
        }

        if (keep is not null)
        {
            group.Records.Add(keep());
        }

        foreach (ulong start in Find(first, last))
        {
            Piece piece = _pieces[start];
            _pieces.Remove(start);
            group.Pieces--;
            if (start < first)
            {
                _pieces[start] = piece with { Last = first - 1 };
                group.Pieces++;
            }

            if (piece.Last > last)
            {
                _pieces[last + 1] = piece;
                group.Pieces++;
            }
        }

        if (group.Pieces == 0)
        {
            Bury(group, death);
        }

        return true;
    }

    private void Bury(MapGroup group, long death) => scope.Bury([.. group.Records.Distinct()], group.Birth, death);

    private List<ulong> Find(ulong first, ulong last)
    {
        _found.Clear();
        for (int i = FirstTouching(first); i < _pieces.Count && _pieces.GetKeyAtIndex(i) <= last; i++)
        {
            _found.Add(_pieces.GetKeyAtIndex(i));
        }

        return _found;
    }

    // Pieces never overlap, so they end in the order in which they begin.
    private int FirstTouching(ulong address)
    {
        int low = 0;
        int high = _pieces.Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (_pieces.GetValueAtIndex(middle).Last < address)
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

    private sealed record Piece(ulong Last, MapGroup Group);
}
