namespace TraceReplay.Recorder.Pipeline;

/// <summary>A batch whose records wait for their place, and how many of them still do.</summary>
internal sealed class HeldBatch
{
    private RecordBatch? _batch;

    public int Remaining { get; set; }

    public long Weight { get; set; }

    /// <summary>Tick at which it came.</summary>
    public long Arrived { get; private set; }

    public void Begin(RecordBatch batch, long weight, long tick)
    {
        _batch = batch;
        Remaining = batch.Records.Count;
        Weight = weight;
        Arrived = tick;
    }

    public void End()
    {
        _batch?.Dispose();
        _batch = null;
        Weight = 0;
    }
}
