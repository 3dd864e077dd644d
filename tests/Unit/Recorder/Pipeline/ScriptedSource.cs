using System.Reactive.Subjects;
using TraceReplay.Recorder.Pipeline;

namespace TraceReplay.Tests.Recorder.Pipeline;

/// <summary>A source that sends what a script says, on a thread of its own.</summary>
internal sealed class ScriptedSource(string name, Action<ScriptedSource> script) : IRecordSource
{
    private readonly Subject<RecordBatch> _batches = new();
    private readonly ManualResetEventSlim _stop = new();

    public string Name => name;

    public IObservable<RecordBatch> Batches => _batches;

    public bool IsStopped => _stop.IsSet;

    public void Start() => new Thread(() =>
    {
        try
        {
            script(this);
            _batches.OnCompleted();
        }
        catch (InvalidOperationException e)
        {
            _batches.OnError(e);
        }
    })
    { IsBackground = true }.Start();

    public void Stop() => _stop.Set();

    /// <summary>Sends records made by <paramref name="fill"/>.</summary>
    public void Send(long watermark, Action<RecordBatch> fill)
    {
        RecordBatch batch = RecordBatch.Rent();
        fill(batch);
        batch.Watermark = watermark;
        _batches.OnNext(batch);
    }

    public bool WaitForStop(int milliseconds = 20_000) => _stop.Wait(milliseconds);

    public void Dispose()
    {
        _batches.Dispose();
        _stop.Dispose();
    }
}
