using TraceReplay.Formats.Records;

namespace TraceReplay.Recorder.Pipeline;

/// <summary>
/// Makes one stream in time order of several sources. A record waits until every source has promised to send nothing earlier, but never longer than
/// <see cref="MostTicks"/> ticks and never with more than the given weight held: then it goes on without the promise. Nothing is lost or doubled here; what comes
/// too late for its place is put in at once and counted.
/// </summary>
internal sealed class TimeMerge
{
    /// <summary>Ticks a record waits for a source that says nothing.</summary>
    public const int MostTicks = 5;

    // Two clocks of one machine read from two threads may differ by a few scheduling quanta.
    private const long FutureTolerance = 1_000_000_000;

    private readonly SourceClock[] _sources;
    private readonly LossCounters _losses;
    private readonly Func<long> _now;
    private readonly long _mostWeight;
    private readonly PriorityQueue<HeldRecord, (long Key, long Arrival)> _held = new();
    private readonly List<HeldBatch> _done = [];
    private readonly Stack<HeldBatch> _spare = new();
    private long _weight;
    private long _arrivals;
    private long _tick;
    private long _emitted = long.MinValue;

    /// <param name="sources">Names, for gaps.</param>
    /// <param name="now">The log's clock.</param>
    /// <param name="mostWeight">Bound of what is held, as <see cref="BatchQueue.WeightOf"/> weighs.</param>
    public TimeMerge(IReadOnlyList<string> sources, LossCounters losses, Func<long> now, long mostWeight)
    {
        _sources = [.. sources.Select(name => new SourceClock(name))];
        _losses = losses;
        _now = now;
        _mostWeight = mostWeight;
    }

    /// <summary>Records that wait.</summary>
    public int Held => _held.Count;

    /// <summary>Takes what came and hands on what is due; the batch handed to <paramref name="next"/> lives only during that call.</summary>
    public void Push(SourceBatch item, Action<RecordBatch> next)
    {
        if (item.Source == SourceBatch.Tick)
        {
            _tick++;
        }
        else if (item.Batch is null)
        {
            _sources[item.Source].Watermark = long.MaxValue;
        }
        else if (_held.Count == 0 && TryPass(item.Batch, item.Source, next))
        {
            return;
        }
        else
        {
            Hold(item.Batch, item.Source);
        }

        Release(next, all: false);
    }

    /// <summary>Every source has ended: the rest.</summary>
    public void Finish(Action<RecordBatch> next) => Release(next, all: true);

    // One source, or one that lags behind all others: its batches need no sorting and no copy.
    private bool TryPass(RecordBatch batch, int source, Action<RecordBatch> next)
    {
        SourceClock clock = _sources[source];
        long low = Math.Max(clock.Watermark, batch.Watermark);
        for (int i = 0; i < _sources.Length; i++)
        {
            low = i == source ? low : Math.Min(low, _sources[i].Watermark);
        }

        long last = _emitted;
        foreach (Record record in batch.Records)
        {
            long key = MergeOrder.KeyOf(record);
            if (key < last || key > low)
            {
                return false;
            }

            last = key;
        }

        clock.Advance(batch.Watermark);
        _emitted = last;
        if (batch.Records.Count > 0)
        {
            next(batch);
        }

        batch.Dispose();
        return true;
    }

    private void Hold(RecordBatch batch, int source)
    {
        SourceClock clock = _sources[source];
        HeldBatch holder = _spare.TryPop(out HeldBatch? spare) ? spare : new HeldBatch();
        holder.Begin(batch, BatchQueue.WeightOf(batch), _tick);
        _weight += holder.Weight;
        long limit = _now() + FutureTolerance;
        foreach (Record record in batch.Records)
        {
            long key = MergeOrder.KeyOf(record);
            clock.Judge(record, key, limit, _emitted);
            _held.Enqueue(new HeldRecord(record, holder), (Math.Min(key, limit), _arrivals++));
        }

        foreach (GapRecord gap in clock.TakeGaps(batch, _losses))
        {
            holder.Remaining++;
            _held.Enqueue(new HeldRecord(gap, holder), (Math.Min(gap.Time, limit), _arrivals++));
        }

        clock.Advance(Math.Min(batch.Watermark, limit));
        if (holder.Remaining == 0)
        {
            Free(holder);
        }
    }

    private void Release(Action<RecordBatch> next, bool all)
    {
        long low = long.MaxValue;
        foreach (SourceClock clock in _sources)
        {
            low = Math.Min(low, clock.Watermark);
        }

        if (!_held.TryPeek(out HeldRecord first, out (long Key, long Arrival) at) || !IsDue(first, at.Key, low, all))
        {
            return;
        }

        using RecordBatch output = RecordBatch.Rent();
        while (_held.TryPeek(out first, out at) && IsDue(first, at.Key, low, all))
        {
            _held.Dequeue();
            output.Records.Add(first.Record);
            _emitted = Math.Max(_emitted, at.Key);
            if (--first.Holder.Remaining == 0)
            {
                _weight -= first.Holder.Weight;
                first.Holder.Weight = 0;
                _done.Add(first.Holder);
            }
        }

        next(output);
        _done.ForEach(Free);
        _done.Clear();
    }

    private bool IsDue(in HeldRecord record, long key, long low, bool all) => all || key <= low || _weight > _mostWeight || _tick - record.Holder.Arrived >= MostTicks;

    private void Free(HeldBatch holder)
    {
        _weight -= holder.Weight;
        holder.End();
        _spare.Push(holder);
    }
}
