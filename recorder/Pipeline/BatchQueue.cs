namespace TraceReplay.Recorder.Pipeline;

/// <summary>
/// Hands batches from the sources' threads to the pipeline's. Bounded: a source that is faster than the log waits here, and what it then cannot take is lost where the
/// source itself counts it, exactly and with the least work.
/// </summary>
internal sealed class BatchQueue(long mostBytes)
{
    // What a record weighs beside its bytes; an IoctlRecord with two buffers is about this.
    private const int RecordWeight = 256;

    private readonly Queue<(SourceBatch Batch, long Weight)> _queue = new();
    private readonly object _gate = new();
    private long _weight;
    private bool _closed;

    /// <summary>Nobody takes any more.</summary>
    public bool IsClosed => Volatile.Read(ref _closed);

    /// <summary>Weight of a batch against the bound.</summary>
    public static long WeightOf(RecordBatch batch) => batch.StorageBytes + ((long)batch.Records.Count * RecordWeight);

    /// <summary>Waits for room, unless the queue is empty: a batch beyond the bound still passes.</summary>
    public void Post(SourceBatch batch)
    {
        long weight = batch.Batch is null ? 0 : WeightOf(batch.Batch);
        lock (_gate)
        {
            while (weight > 0 && _weight > 0 && _weight + weight > mostBytes && !_closed)
            {
                Monitor.Wait(_gate);
            }

            if (_closed)
            {
                batch.Batch?.Dispose();
                return;
            }

            _queue.Enqueue((batch, weight));
            _weight += weight;
            Monitor.PulseAll(_gate);
        }
    }

    /// <returns>False when nothing came in time.</returns>
    public bool TryTake(TimeSpan wait, out SourceBatch batch)
    {
        lock (_gate)
        {
            if (_queue.Count == 0)
            {
                Monitor.Wait(_gate, wait);
            }

            bool taken = _queue.TryDequeue(out (SourceBatch Batch, long Weight) first);
            batch = first.Batch;
            _weight -= first.Weight;
            if (taken && first.Weight > 0)
            {
                Monitor.PulseAll(_gate);
            }

            return taken;
        }
    }

    /// <summary>Nobody takes any more: what is posted from now on is dropped.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _closed = true;
            while (_queue.TryDequeue(out (SourceBatch Batch, long Weight) left))
            {
                left.Batch.Batch?.Dispose();
            }

            Monitor.PulseAll(_gate);
        }
    }
}
