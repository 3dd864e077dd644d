namespace TraceReplay.Recorder.Pipeline;

/// <summary>What a recording lost, by who lost it and why. One per recording; any thread may count.</summary>
internal sealed class LossCounters
{
    private readonly Lock _gate = new();
    private readonly SortedDictionary<(string Source, string Cause), long> _counts = new(Comparer<(string Source, string Cause)>.Create(Compare));
    private long _total;

    /// <summary>All losses together.</summary>
    public long Total => Interlocked.Read(ref _total);

    /// <param name="source">Stage that lost records: ebpf, tables, pipeline, eventpipe.</param>
    /// <param name="cause">A word of GapCauses.</param>
    /// <param name="count">Records lost or cut; nothing is counted when it is 0.</param>
    public void Add(string source, string cause, long count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        if (count == 0)
        {
            return;
        }

        lock (_gate)
        {
            _counts[(source, cause)] = _counts.GetValueOrDefault((source, cause)) + count;
            Interlocked.Add(ref _total, count);
        }
    }

    /// <summary>Every counter that is not 0, in ordinal order.</summary>
    public IReadOnlyList<(string Source, string Cause, long Count)> Snapshot()
    {
        lock (_gate)
        {
            return [.. _counts.Select(pair => (pair.Key.Source, pair.Key.Cause, pair.Value))];
        }
    }

    private static int Compare((string Source, string Cause) a, (string Source, string Cause) b)
    {
        int bySource = string.CompareOrdinal(a.Source, b.Source);
        return bySource != 0 ? bySource : string.CompareOrdinal(a.Cause, b.Cause);
    }
}
