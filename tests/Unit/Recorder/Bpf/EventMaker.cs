using System.Runtime.InteropServices;
using TraceReplay.Formats.Ioctls;
using TraceReplay.Formats.Records;
using TraceReplay.Recorder.Bpf;
using TraceReplay.Recorder.Live;
using TraceReplay.Recorder.Pipeline;

namespace TraceReplay.Tests.Recorder.Bpf;

/// <summary>Events as the programs in the kernel send them, and the records that come of them; nothing of a kernel is needed.</summary>
internal sealed class EventMaker : IDisposable
{
    public const int Process = 100;

    private readonly OrderedCalls _order;
    private readonly EventTranslator _translator;
    private readonly RecordBatch _batch = RecordBatch.Rent();
    private ulong _time = 1_000_000;

    public EventMaker()
    {
        _order = new OrderedCalls(new CallRecords(Losses, "ebpf"));
        _translator = new EventTranslator("ebpf", Losses, _order, new ProcessTracker(_order, new TargetNames()));
    }

    public LossCounters Losses { get; } = new();

    public List<Record> Records => _batch.Records;

    public ulong Time => _time;

    public uint Lost { get; set; }

    /// <summary>Time passes.</summary>
    public EventMaker Wait(ulong nanoseconds)
    {
        _time += nanoseconds;
        return this;
    }

    public EventMaker Send(EventHead head, params byte[] data)
    {
        head.Time = _time += 10;
        head.Length = (uint)data.Length;
        head.Lost = Lost;
        head.ProcessId = head.ProcessId == 0 ? Process : head.ProcessId;
        head.ThreadId = head.ThreadId == 0 ? head.ProcessId : head.ThreadId;
        byte[] bytes = new byte[EventHead.Size + data.Length];
        MemoryMarshal.Write(bytes, head);
        data.CopyTo(bytes, EventHead.Size);
        _translator.Take(bytes);
        return this;
    }

    public EventMaker Raw(ReadOnlySpan<byte> bytes)
    {
        _translator.Take(bytes);
        return this;
    }

    public EventMaker Enter(Operation operation, uint sequence, int fd = 3, ulong a = 0, ulong b = 0, ulong c = 0, int thread = Process, FdKind kind = FdKind.Eventfd, params byte[] data) =>
        Send(
            new EventHead { Type = EventType.Entry, Operation = operation, Sequence = sequence, Fd = fd, A = a, B = b, C = c, ThreadId = thread, Kind = (byte)kind, Flags = data.Length > 0 ? EventFlags.Pointer : 0, Wanted = (uint)data.Length },
            data);

    public EventMaker Leave(Operation operation, uint sequence, long result, int fd = 3, int thread = Process, params byte[] data) =>
        Send(new EventHead { Type = EventType.Exit, Operation = operation, Sequence = sequence, Fd = fd, A = (ulong)result, ThreadId = thread, Kind = (byte)FdKind.Eventfd }, data);

    /// <summary>What is due goes into <see cref="Records"/>.</summary>
    public EventMaker Drain()
    {
        _order.Drain(_batch, (long)_time, int.MaxValue);
        _translator.AnnounceReads(_batch, (long)_time);
        return this;
    }

    public EventMaker Finish()
    {
        _translator.Finish((long)_time);
        return Drain();
    }

    public void Dispose() => _batch.Dispose();
}
