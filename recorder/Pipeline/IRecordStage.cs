namespace TraceReplay.Recorder.Pipeline;

/// <summary>Looks at records in their final order and may add its own.</summary>
internal interface IRecordStage
{
    /// <summary>
    /// Puts the records of <paramref name="batch"/> into <paramref name="output"/> in their order, with records of its own between them. Both batches live until
    /// the records are written, so records move without a copy.
    /// </summary>
    void Process(RecordBatch batch, RecordBatch output);
}
