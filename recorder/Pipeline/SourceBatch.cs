namespace TraceReplay.Recorder.Pipeline;

/// <summary>What the pipeline's thread is given: a batch of a source, the end of a source, or the passing of time.</summary>
/// <param name="Source">Index of the source; <see cref="Tick"/> when only time passed.</param>
/// <param name="Batch">Null when the source has ended, and for ticks.</param>
internal readonly record struct SourceBatch(int Source, RecordBatch? Batch)
{
    public const int Tick = -1;
}
