namespace TraceReplay.Recorder.Pipeline;

/// <summary>Where records come from: a BPF ring, an event pipe, a script.</summary>
internal interface IRecordSource : IDisposable
{
    string Name { get; }

    /// <summary>
    /// Begins with <see cref="Start"/>. Each batch belongs to the subscriber. Completes when everything up to <see cref="Stop"/> was sent; an error says that the
    /// source failed, and what was sent stays valid. A subscriber that takes long holds the source up: it must count what it loses by that.
    /// </summary>
    IObservable<RecordBatch> Batches { get; }

    /// <summary>Its records mean something in the order they come, whatever their times: where it is the only source they are not sorted.</summary>
    bool KeepsOrder => false;

    void Start();

    /// <summary>No new events; what happened already is sent, then <see cref="Batches"/> completes. Returns at once and may be called twice.</summary>
    void Stop();
}
