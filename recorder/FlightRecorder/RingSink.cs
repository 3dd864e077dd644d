using TraceReplay.Formats.Log;
using TraceReplay.Formats.Records;
using TraceReplay.Recorder.Pipeline;

namespace TraceReplay.Recorder.FlightRecorder;

/// <summary>
/// The flight recorder: keeps the last part of a recording in memory and writes it as a log when a trigger comes, some time after it when asked. Writing goes on beside
/// the recording; the first log has the name that was asked for, further ones are numbered.
/// </summary>
internal sealed class RingSink : IRecordSink
{
    private const int DefaultDumps = 16;
    private const long DiskCheckNanoseconds = 1_000_000_000;

    private readonly CaptureOptions _options;
    private readonly RingDump _dump;
    private readonly RecordRing _ring;
    private readonly IReadOnlyList<Trigger> _triggers;
    private readonly bool _onSignal;
    private readonly bool _onExit;
    private readonly bool _onDisk;
    private readonly TriggerSignal _signal;
    private Trigger? _pending;
    private long _dueTime;
    private long _checked;
    private long _sinceDump;
    private bool _diskFired;

    public RingSink(CaptureOptions options, LogHeader header, SessionRecord session, TriggerSignal signal)
    {
        _options = options;
        _signal = signal;
        _ring = new RecordRing(options.Ring!);
        _triggers = [.. options.Triggers.Where(trigger => trigger.Kind is not (TriggerKind.Sigusr1 or TriggerKind.Disk))];
        _onSignal = options.Triggers.Count == 0 || options.Triggers.Any(trigger => trigger.Kind == TriggerKind.Sigusr1);
        _onExit = options.Triggers.Count == 0 || options.Triggers.Any(trigger => trigger.Kind == TriggerKind.Exit);
        _onDisk = options.Triggers.Any(trigger => trigger.Kind == TriggerKind.Disk);
        _dump = new RingDump(options.Output, header, session, options.Keep > 0 ? options.Keep : DefaultDumps, options.MaxDisk);
    }

    public IReadOnlyList<string> Outputs => _dump.Written;

    public long Records => _dump.Records;

    public long Bytes => _ring.Bytes;

    public void Write(Record record)
    {
        _ring.Write(record);
        _sinceDump++;
        foreach (Trigger trigger in _triggers)
        {
            if (trigger.Matches(record))
            {
                Fire(trigger, record.Time);
                break;
            }
        }

        if (_pending is not null && record.Time >= _dueTime)
        {
            WriteRing();
        }
    }

    public void Tick(long now)
    {
        if (_onSignal && _signal.Take())
        {
            Fire(new Trigger(TriggerKind.Sigusr1, "sigusr1"), now);
        }

        if (_onDisk && !_diskFired && now - _checked >= DiskCheckNanoseconds)
        {
            _checked = now;
            if (_dump.FreeBytes < 2 * _options.Ring!.Bytes)
            {
                _diskFired = true;
                Fire(new Trigger(TriggerKind.Disk, "disk"), now);
            }
        }

        if (_pending is not null && now >= _dueTime)
        {
            WriteRing();
        }
    }

    public void Complete(bool full, long now)
    {
        if (_pending is null && _onExit && (_sinceDump > 0 || _dump.Written.Count == 0))
        {
            _pending = new Trigger(TriggerKind.Exit, "exit");
        }

        if (_pending is not null)
        {
            _dump.Wait();
            WriteRing();
        }

        _dump.Complete();
    }

    public void Discard() => _dump.Dispose();

    public void Dispose()
    {
        _dump.Dispose();
        _ring.Dispose();
    }

    private void Fire(Trigger trigger, long time)
    {
        // A trigger while another one waits is in the same log.
        if (_pending is null)
        {
            _pending = trigger;
            _dueTime = time + (_options.After.Ticks * TimeSpan.NanosecondsPerTick);
        }

        _ring.Write(new MarkerRecord { Text = $"tracerecord: trigger {trigger.Text}", Time = time });
    }

    private void WriteRing()
    {
        if (_dump.IsBusy)
        {
            // The last log is still being written; what comes until then is in this one.
            return;
        }

        _pending = null;
        _sinceDump = 0;
        _dump.Begin(_ring.Keeper.State(), _ring.Snapshot());
    }
}
