namespace TraceReplay.Recorder.Import.Merge;

/// <summary>Finds, among intervals sorted by start, those that may touch a range, without looking at all of them.</summary>
internal sealed class IntervalIndex
{
    private readonly long[] _starts;

    /// <summary>The latest end of an interval and all before it: never falls.</summary>
    private readonly long[] _latestEnds;

    public IntervalIndex(IEnumerable<(long Start, long End)> sorted)
    {
        (long Start, long End)[] intervals = [.. sorted];
        _starts = new long[intervals.Length];
        _latestEnds = new long[intervals.Length];
        long latest = long.MinValue;
        for (int i = 0; i < intervals.Length; i++)
        {
            latest = Math.Max(latest, intervals[i].End);
            _starts[i] = intervals[i].Start;
            _latestEnds[i] = latest;
        }
    }

    /// <summary>All intervals that touch [from, to] lie between these positions; some that do not may lie there too.</summary>
    public Range Touching(long from, long to)
    {
        int first = FirstAtLeast(_latestEnds, from);
        int end = to == long.MaxValue ? _starts.Length : FirstAtLeast(_starts, to + 1);
        return first..Math.Max(first, end);
    }

    private static int FirstAtLeast(long[] values, long least)
    {
        int low = 0;
        int high = values.Length;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (values[middle] < least)
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
