using System.Reactive.Linq;
using TraceReplay.Formats.Records;

namespace TraceReplay.Recorder.Pipeline;

/// <summary>A recording under way: what happens to each batch, on the pipeline's thread.</summary>
internal sealed class RecordingRun
{
    private readonly IReadOnlyList<IRecordSource> _sources;
    private readonly IReadOnlyList<IRecordStage> _stages;
    private readonly IRecordSink _sink;
    private readonly CaptureOptions _options;
    private readonly Func<long> _now;
    private readonly TimeMerge _merge;
    private readonly bool _keepsOrder;
    private readonly RecordFilter _filter;
    private readonly Action<RecordBatch> _process;
    private readonly List<RecordBatch> _owned = [];
    private readonly Lock _gate = new();
    private string? _full;
    private string? _failure;
    private long _left;
    private bool _abandoned;
    private bool _started;
    private bool _stopping;

    public RecordingRun(IReadOnlyList<IRecordSource> sources, IReadOnlyList<IRecordStage> stages, IRecordSink sink, CaptureOptions options, LossCounters losses, Func<long> now, long heldBytes)
    {
        _sources = sources;
        _stages = stages;
        _sink = sink;
        _options = options;
        _now = now;
        Losses = losses;
        _merge = new TimeMerge([.. sources.Select(source => source.Name)], losses, now, heldBytes);
        _keepsOrder = sources is [{ KeepsOrder: true }];
        _filter = new RecordFilter(options.Only, options.Exclude);
        _process = Process;
    }

    public LossCounters Losses { get; }

    public RecordingTally Tally { get; } = new();

    /// <summary>Bytes of log so far, or of ring.</summary>
    public long Bytes => _sink.Bytes;

    public void StartSources()
    {
        foreach (IRecordSource source in _sources)
        {
            source.Start();
        }

        Volatile.Write(ref _started, true);
        if (Volatile.Read(ref _stopping))
        {
            StopSources();
        }
    }

    /// <summary>Asks the sources to end; any thread. Before they have started it is done once they have.</summary>
    public void StopSources()
    {
        Volatile.Write(ref _stopping, true);
        if (!Volatile.Read(ref _started))
        {
            return;
        }

        foreach (IRecordSource source in _sources)
        {
            source.Stop();
        }
    }

    /// <summary>A source failed: what it sent stays, the others go on.</summary>
    public IObservable<SourceBatch> Failed(int source, Exception error)
    {
        _failure ??= $"{_sources[source].Name}: the source failed ({error.Message}); what it had sent is in the log.";
        return Observable.Empty<SourceBatch>();
    }

    /// <summary>Nothing is pushed any more, whatever still comes.</summary>
    public void Abandon()
    {
        lock (_gate)
        {
            _abandoned = true;
        }
    }

    public void Push(SourceBatch item)
    {
        lock (_gate)
        {
            if (_abandoned)
            {
                item.Batch?.Dispose();
                return;
            }

            PushNow(item);
        }
    }

    private void PushNow(SourceBatch item)
    {
        if (_keepsOrder)
        {
            Pass(item.Batch);
        }
        else
        {
            _merge.Push(item, _process);
        }

        if (item.Source == SourceBatch.Tick)
        {
            Tick();
        }

        if (_options.OnLoss == LossPolicy.Stop && Losses.Total > 0)
        {
            StopSources();
        }
    }

    private void Pass(RecordBatch? batch)
    {
        if (batch is { Records.Count: > 0 })
        {
            Process(batch);
        }

        batch?.Dispose();
    }

    private void Tick()
    {
        if (_full is null)
        {
            Guard(() => _sink.Tick(_now()));
        }
    }

    /// <summary>All sources have ended, or nobody waits for them any more.</summary>
    public RecordingResult Finish()
    {
        _merge.Finish(_process);
        if (_full is null)
        {
            Guard(() => _sink.Complete(full: false, _now()));
        }

        if (_full is not null)
        {
            _sink.Complete(full: true, _now());
        }

        Losses.Add("pipeline", GapCauses.DiskFull, _left);
        return new RecordingResult
        {
            Outputs = _sink.Outputs,
            Records = _sink.Records,
            Bytes = _sink.Outputs.Where(File.Exists).Sum(path => new FileInfo(path).Length),
            Kinds = [.. Tally.Kinds],
            Faults = Tally.Faults,
            Removed = _filter.Removed,
            Losses = Losses.Snapshot(),
            EndedEarly = _full is null ? null : $"recording ended early: {_full}; what was recorded until then is whole. Free some space, or use --rotate with --keep, --ring or --max-disk.",
            Failure = _failure,
        };
    }

    private void Process(RecordBatch batch)
    {
        if (_full is not null)
        {
            _left += batch.Records.Count;
            return;
        }

        RecordBatch current = batch;
        foreach (IRecordStage stage in _stages)
        {
            current = Next(current, stage.Process);
        }

        if (!_filter.IsEmpty)
        {
            current = Next(current, _filter.Process);
        }

        Write(current.Records);
        foreach (RecordBatch one in _owned)
        {
            one.Dispose();
        }

        _owned.Clear();
    }

    private RecordBatch Next(RecordBatch batch, Action<RecordBatch, RecordBatch> step)
    {
        RecordBatch output = RecordBatch.Rent();
        _owned.Add(output);
        step(batch, output);
        return output;
    }

    private void Write(List<Record> records)
    {
        for (int i = 0; i < records.Count; i++)
        {
            Tally.Count(records[i]);
            try
            {
                _sink.Write(records[i]);
            }
            catch (DiskFullException e)
            {
                // This record is in the log; those behind it are not.
                _full = e.Message;
                _left += records.Count - i - 1;
                StopSources();
                return;
            }
        }
    }

    private void Guard(Action action)
    {
        try
        {
            action();
        }
        catch (DiskFullException e)
        {
            _full ??= e.Message;
            StopSources();
        }
    }
}
