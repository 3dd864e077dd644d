namespace TraceReplay.Recorder.FlightRecorder.State;

/// <summary>
/// Things that were born and died, where a record between birth and death may show that they were alive: a number handed out, an address chosen, a count. While such a
/// record stays, they stay as well, with their ends.
/// </summary>
internal sealed class LifetimeScope(KeptRecords records)
{
    private readonly SortedSet<long> _witnesses = [];
    private readonly List<Tomb> _tombs = [];
    private bool _sweeping;

    /// <summary>This record shows what was alive when it was made.</summary>
    public void AddWitness(KeptRecord kept)
    {
        if (!_witnesses.Add(kept.Order))
        {
            return;
        }

        (kept.Gone ??= []).Add(() =>
        {
            _witnesses.Remove(kept.Order);
            Sweep();
        });
    }

    /// <summary>All of these may go together, once nobody between first and last can tell.</summary>
    /// <param name="group">Held; released when they go.</param>
    /// <param name="birth">Place of the first that matters.</param>
    /// <param name="death">Place of the end.</param>
    /// <param name="mayGo">What else must hold; null for nothing.</param>
    public void Bury(IReadOnlyList<KeptRecord> group, long birth, long death, Func<bool>? mayGo = null)
    {
        _tombs.Add(new Tomb(group, birth, death, mayGo));
        Sweep();
    }

    /// <summary>A record that stays lies between the two.</summary>
    public bool IsSeen(long birth, long death) => birth + 1 < death && _witnesses.GetViewBetween(birth + 1, death - 1).Count > 0;

    /// <summary>Something changed that a tomb may wait for.</summary>
    public void Sweep()
    {
        if (_sweeping)
        {
            return;
        }

        _sweeping = true;
        bool again = true;
        while (again)
        {
            again = false;
            for (int i = _tombs.Count - 1; i >= 0; i--)
            {
                Tomb tomb = _tombs[i];
                if (!IsFree(tomb))
                {
                    continue;
                }

                _tombs.RemoveAt(i);
                foreach (KeptRecord kept in tomb.Group)
                {
                    records.Release(kept);
                }

                again = true;
                i = Math.Min(i, _tombs.Count);
            }
        }

        _sweeping = false;
    }

    private bool IsFree(Tomb tomb)
    {
        if (tomb.Birth + 1 < tomb.Death)
        {
            foreach (long witness in _witnesses.GetViewBetween(tomb.Birth + 1, tomb.Death - 1))
            {
                if (!tomb.Group.Any(kept => kept.Order == witness))
                {
                    return false;
                }
            }
        }

        return tomb.MayGo?.Invoke() != false;
    }

    private sealed record Tomb(IReadOnlyList<KeptRecord> Group, long Birth, long Death, Func<bool>? MayGo);
}
