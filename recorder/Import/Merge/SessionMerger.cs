using TraceReplay.Formats.Records;
using TraceReplay.Recorder.Import.QemuTrace;
using TraceReplay.Recorder.Import.VfioSession;

namespace TraceReplay.Recorder.Import.Merge;

/// <summary>Writes the records of a recording in causal order.</summary>
internal sealed class SessionMerger
{
    /// <summary>Bytes of an observed transfer: only its first word is known.</summary>
    private const ulong ObservedLength = 4;

    private readonly ActiveTransfers _transfers = new();
    private readonly StreamContainers _containers = new();
    private readonly IoasMappings _mappings;
    private readonly WalkedMemory _memory;
    private readonly DmaRecord _observed = new() { Source = DmaSource.Observed };
    private readonly IRecordSink _sink;
    private long _offset;

    public SessionMerger(IRecordSink sink)
    {
        _sink = sink;
        _mappings = new IoasMappings();
        _memory = new WalkedMemory(_mappings);
    }

    /// <summary>Table entries that only a walk showed.</summary>
    public long WalkChanges { get; private set; }

    /// <summary>Translations without an announced transfer.</summary>
    public long Observed { get; private set; }

    /// <param name="timeline">The calls, maybe none.</param>
    /// <param name="traces">Traces of the same run, in their order, maybe none.</param>
    /// <param name="places">For every trace group, how many units precede it.</param>
    /// <param name="offset">Trace time minus session time.</param>
    public void Merge(SessionTimeline timeline, IReadOnlyList<TraceSurvey> traces, int[] places, long offset, CancellationToken cancel)
    {
        _offset = offset;
        using var trace = new TraceStream(traces);
        int group = 0;
        bool more = trace.Next();
        for (int unit = 0; unit <= timeline.Units.Count; unit++)
        {
            while (more && (unit == timeline.Units.Count || places[group] <= unit))
            {
                cancel.ThrowIfCancellationRequested();
                Write(trace.Group);
                group++;
                more = trace.Next();
            }

            if (unit < timeline.Units.Count)
            {
                Write(timeline.Units[unit]);
            }
        }
    }

    private void Write(SessionUnit unit)
    {
        foreach (MemoryRecord page in unit.Memory ?? [])
        {
            Write(page);
        }

        switch (unit.Record)
        {
            case MemoryRecord page:
                Write(page);
                return;
            case IoctlRecord call:
                _containers.Observe(call);
                _mappings.Observe(call);
                break;
        }

        _sink.Write(unit.Record);
        switch (unit.Transfer)
        {
            case DmaRecord dma:
                _transfers.Begin(dma);
                _sink.Write(dma);
                break;
            case DmaEndRecord end:
                _transfers.End(end.StreamId);
                _sink.Write(end);
                break;
        }
    }

    private void Write(MemoryRecord page)
    {
        _memory.Observe(page);
        _sink.Write(page);
    }

    private void Write(TraceGroup group)
    {
        foreach (Record record in group.Records)
        {
            record.Time -= _offset;
            if (record is SmmuTranslationRecord translation)
            {
                Prepare(group, translation);
            }
            else if (record is SmmuCommandRecord command)
            {
                _containers.Observe(command);
            }
            else if (record is GapRecord gap)
            {
                gap.FromTime -= _offset;
                gap.ToTime -= _offset;
            }

            _sink.Write(record);
        }
    }

    /// <summary>Puts before a translation what it rests on: the transfer that nobody announced, and table entries that only it shows.</summary>
    private void Prepare(TraceGroup group, SmmuTranslationRecord translation)
    {
        if (!group.HasAddress)
        {
            _transfers.Complete(translation);
        }

        if (!_transfers.Advance(translation))
        {
            _observed.Time = translation.Time;
            _observed.StreamId = translation.StreamId;
            _observed.Iova = translation.Iova;
            _observed.Length = ObservedLength;
            _observed.Source = DmaSource.Observed;
            _sink.Write(_observed);
            Observed++;
        }

        if (!_containers.TryFind(translation.StreamId, out int process, out int container))
        {
            container = -1;
        }

        WalkChanges += _memory.Observe(translation, process, container, _sink);
    }
}
