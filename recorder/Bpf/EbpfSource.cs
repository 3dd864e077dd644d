using System.Reactive.Subjects;
using TraceReplay.Recorder.Live;
using TraceReplay.Recorder.Pipeline;

namespace TraceReplay.Recorder.Bpf;

/// <summary>
/// Records of the programs in the kernel. Nobody is woken per event: a thread looks at the ring often enough that it does not fill, which is what makes a recorded call
/// cheap.
/// </summary>
internal sealed class EbpfSource : IRecordSource
{
    private const int MostRecordsPerBatch = 4096;
    private const ulong ReleaseBytes = 256 << 10;

    // At 500,000 calls a second an event fills about half a kilobyte of every two microseconds.
    private const int BytesPerMillisecond = 256 << 10;
    private const int LongestNap = 25;

    // Between taking its time and its place in the ring an event may be held up by an interrupt.
    private const long Slack = 20_000_000;
    private const long AnnounceInterval = 250_000_000;

    private readonly BpfPrograms _programs;
    private readonly LossCounters _losses;
    private readonly IRecordedTarget _target;
    private readonly Subject<RecordBatch> _batches = new();
    private readonly OrderedCalls _order;
    private readonly ProcessTracker _processes;
    private readonly EventTranslator _translator;
    private readonly Thread _thread;
    private readonly ManualResetEventSlim _stop = new();
    private readonly TimeSpan _grace;
    private long _announced;

    /// <param name="programs">Attached; the source does not own them.</param>
    /// <param name="target">What is recorded; begun with <see cref="Start"/>.</param>
    /// <param name="grace">How long a stop waits for the target to end by itself, as one does that got the same Ctrl-C.</param>
    public EbpfSource(BpfPrograms programs, IRecordedTarget target, LossCounters losses, TimeSpan grace)
    {
        _grace = grace;
        _programs = programs;
        _losses = losses;
        _target = target;
        _order = new OrderedCalls(new CallRecords(losses, Name));
        _processes = new ProcessTracker(_order, new TargetNames());
        _translator = new EventTranslator(Name, losses, _order, _processes);
        _thread = new Thread(Run) { IsBackground = true, Name = "ring" };
    }

    public string Name => "ebpf";

    public IObservable<RecordBatch> Batches => _batches;

    public void Start()
    {
        _target.Begin(_programs.Shared, _processes);
        _thread.Start();
    }

    public void Stop() => _stop.Set();

    public void Dispose()
    {
        _stop.Set();
        if (_thread.IsAlive && Thread.CurrentThread != _thread)
        {
            _thread.Join();
        }

        _batches.Dispose();
        _stop.Dispose();
    }

    private void Run()
    {
        try
        {
            int nap = Math.Clamp(_programs.RingBytes / BytesPerMillisecond / 4, 1, LongestNap);
            long? deadline = null;
            while (true)
            {
                if (_stop.IsSet && (deadline ??= MonotonicClock.Now + (long)_grace.TotalNanoseconds) <= MonotonicClock.Now)
                {
                    break;
                }

                // The last process counts itself out before its last event: one more look finds it.
                bool over = _programs.Shared.Live <= 0;
                Pump();
                if (over)
                {
                    break;
                }

                Thread.Sleep(nap);
            }

            _programs.Shared.Stopped = true;
            Pump();
            _translator.NoteLosses(_programs.Shared.Lost, _programs.Shared.Untracked, MonotonicClock.Now);
            _losses.Add(Name, Formats.Records.GapCauses.Truncated, _programs.Shared.Cut);
            _translator.Finish(MonotonicClock.Now);
            while (!_order.IsEmpty)
            {
                Emit(MonotonicClock.Now, long.MaxValue);
            }

            _batches.OnCompleted();
        }
        catch (Exception e)
        {
            _batches.OnError(e);
        }
    }

    /// <summary>Takes everything that is in the ring now and a little more, but never forever: the stop must be seen.</summary>
    private void Pump()
    {
        RingReader ring = _programs.Ring;
        long now = MonotonicClock.Now;
        ulong most = (ulong)_programs.RingBytes;
        ulong taken = 0;
        int events = 0;
        bool emptied = false;
        while (taken < most)
        {
            if (!ring.TryRead(out ReadOnlySpan<byte> bytes))
            {
                // A record whose writer is held up may have older ones behind it.
                emptied = ring.IsEmpty;
                break;
            }

            if (bytes.Length >= EventHead.Size)
            {
                _translator.Take(bytes);
            }

            if (ring.Taken >= ReleaseBytes)
            {
                taken += ring.Taken;
                ring.Release();
            }

            if (++events == MostRecordsPerBatch)
            {
                events = 0;
                Emit(MonotonicClock.Now, Math.Min(now, _translator.LastTime) - Slack);
            }
        }

        ring.Release();
        Emit(now, (emptied ? now : Math.Min(now, _translator.LastTime)) - Slack);
    }

    /// <param name="now">For calls that run for too long.</param>
    /// <param name="seen">Everything up to this time has come out of the ring.</param>
    private void Emit(long now, long seen)
    {
        RecordBatch batch = RecordBatch.Rent();
        long low = _order.Drain(batch, now, MostRecordsPerBatch);
        if (now - _announced >= AnnounceInterval)
        {
            _announced = now;
            _translator.AnnounceReads(batch, now);
        }

        batch.Watermark = Math.Min(low, seen);
        _batches.OnNext(batch);
    }
}
