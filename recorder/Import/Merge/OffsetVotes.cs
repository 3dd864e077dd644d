namespace TraceReplay.Recorder.Import.Merge;

/// <summary>
/// Finds the offset that the most observations allow. An observation allows one or more ranges of offsets: a burst of commands lies inside one of the
/// calls, a read of the clock between two markers. Observations that an offset contradicts do not count against it, they only do not count for it.
/// </summary>
internal sealed class OffsetVotes(long lowest, long highest)
{
    private readonly List<(long Offset, int Change)> _edges = [];
    private readonly List<(long Low, long High)> _ranges = [];

    /// <summary>Session times at which something seen at a trace time can have happened.</summary>
    public (long From, long To) SessionTimes(long traceStart, long traceEnd) => (traceEnd - highest, traceStart - lowest);

    /// <summary>A range of the current observation.</summary>
    public void Allow(long low, long high)
    {
        low = Math.Max(low, lowest);
        high = Math.Min(high, highest);
        if (low <= high)
        {
            _ranges.Add((low, high));
        }
    }

    /// <summary>Ends the current observation: its ranges together count once.</summary>
    public void Count(int weight)
    {
        _ranges.Sort();
        for (int i = 0; i < _ranges.Count;)
        {
            (long low, long high) = _ranges[i];
            for (i++; i < _ranges.Count && _ranges[i].Low <= high; i++)
            {
                high = Math.Max(high, _ranges[i].High);
            }

            _edges.Add((low, weight));
            _edges.Add((high + 1, -weight));
        }

        _ranges.Clear();
    }

    /// <summary>The widest range of offsets with the highest count.</summary>
    /// <returns>False when nothing was counted.</returns>
    public bool TryFindBest(out long low, out long high, out long support)
    {
        _edges.Sort();
        long count = 0;
        low = 0;
        high = 0;
        support = 0;
        for (int i = 0; i < _edges.Count;)
        {
            long at = _edges[i].Offset;
            for (; i < _edges.Count && _edges[i].Offset == at; i++)
            {
                count += _edges[i].Change;
            }

            long end = i < _edges.Count ? _edges[i].Offset - 1 : at;
            if (count > support || (count == support && count > 0 && end - at > high - low))
            {
                support = count;
                low = at;
                high = end;
            }
        }

        return support > 0;
    }

    /// <summary>The highest count of any offset further than <paramref name="distance"/> from the range, after <see cref="TryFindBest"/>.</summary>
    public long BestOutside(long low, long high, long distance)
    {
        long count = 0;
        long best = 0;
        for (int i = 0; i < _edges.Count;)
        {
            long at = _edges[i].Offset;
            for (; i < _edges.Count && _edges[i].Offset == at; i++)
            {
                count += _edges[i].Change;
            }

            if (at < low - distance || at > high + distance)
            {
                best = Math.Max(best, count);
            }
        }

        return best;
    }
}
