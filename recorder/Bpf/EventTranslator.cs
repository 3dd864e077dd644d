using System.Runtime.InteropServices;
using TraceReplay.Formats;
using TraceReplay.Formats.Records;
using TraceReplay.Recorder.Pipeline;

namespace TraceReplay.Recorder.Bpf;

/// <summary>Puts events of the ring together: entry, bytes and return of a call by thread, everything else by process.</summary>
internal sealed class EventTranslator
{
    private const int FirstInternalResult = -516;
    private const int LastInternalResult = -512;

    private readonly Dictionary<int, PendingCall> _byThread = [];
    private readonly LossCounters _losses;
    private readonly string _source;
    private readonly OrderedCalls _order;
    private readonly ProcessTracker _processes;
    private uint _lost;
    private uint _untracked;

    /// <param name="source">Name for gaps and counters.</param>
    /// <param name="processes">Descriptors and lives of the recorded processes.</param>
    public EventTranslator(string source, LossCounters losses, OrderedCalls order, ProcessTracker processes)
    {
        _source = source;
        _losses = losses;
        _order = order;
        _processes = processes;
    }

    /// <summary>Time of the last event.</summary>
    public long LastTime { get; private set; }

    public void Take(ReadOnlySpan<byte> bytes)
    {
        EventHead head = MemoryMarshal.Read<EventHead>(bytes);
        ReadOnlySpan<byte> data = bytes.Slice(EventHead.Size, (int)Math.Min(head.Length, (uint)(bytes.Length - EventHead.Size)));
        if (head.Lost != _lost || head.Untracked != _untracked)
        {
            NoteLosses(head.Lost, head.Untracked, (long)head.Time);
        }

        LastTime = (long)head.Time;
        switch (head.Type)
        {
            case EventType.Entry:
                Enter(head, data);
                break;
            case EventType.Exit:
                Leave(head, data);
                break;
            case EventType.Data:
                AddBytes(head, data);
                break;
            case EventType.Exec:
                Settle(head.ThreadId);
                BeginExec(head, data);
                break;
            case EventType.ThreadExit:
                End(head);
                break;
            case EventType.ProcessExit:
                End(head);
                AbandonProcess(head.ProcessId, (long)head.Time);
                _processes.Exit(head);
                break;
            default:
                _processes.Take(head, data);
                break;
        }
    }

    /// <summary>Records lost up to this time become a gap.</summary>
    public void NoteLosses(uint lost, uint untracked, long time)
    {
        AddGap(GapCauses.RingFull, unchecked(lost - _lost), time);
        AddGap(GapCauses.TooManyThreads, unchecked(untracked - _untracked), time);
        _lost = lost;
        _untracked = untracked;
    }

    /// <summary>Says of reads that wait for long that they run. Other calls are said so where they stand.</summary>
    public void AnnounceReads(RecordBatch batch, long now)
    {
        foreach (PendingCall call in _byThread.Values)
        {
            if (call.IsRead && !call.Announced && now - call.Time >= OrderedCalls.Patience)
            {
                call.Announced = true;
                CallRecords.AddEntry(batch, call, now);
            }
        }
    }

    /// <summary>The recording ends: what still runs is unfinished.</summary>
    public void Finish(long time)
    {
        foreach (int thread in _byThread.Keys.Order().ToArray())
        {
            Abandon(thread, time);
        }
    }

    private void AddGap(string cause, uint count, long time)
    {
        if (count == 0)
        {
            return;
        }

        _losses.Add(_source, cause, count);
        _order.Enqueue(new GapRecord { Source = _source, Cause = cause, Count = count, FromTime = LastTime, ToTime = time, Time = LastTime });
    }

    private void Enter(in EventHead head, ReadOnlySpan<byte> data)
    {
        if (_byThread.TryGetValue(head.ThreadId, out PendingCall? before))
        {
            if (before.Interrupted && before.Operation == head.Operation && before.Entry.Fd == head.Fd && before.Entry.A == head.A && before.Entry.B == head.B)
            {
                // The kernel began the same call again, for which the program called once.
                before.Interrupted = false;
                before.Entry.Sequence = head.Sequence;
                before.In.Set(data);
                return;
            }

            Settle(head.ThreadId);
        }

        if (_processes.IsUnborn(head.ProcessId))
        {
            return;
        }

        PendingCall call = _order.Rent();
        call.Entry = head;
        call.In.Set(data);
        call.Target = _processes.Begin(call);
        _byThread[head.ThreadId] = call;
        if (!call.StandsAtReturn)
        {
            _order.Enqueue(call);
        }
    }

    private void Leave(in EventHead head, ReadOnlySpan<byte> data)
    {
        bool opens = head.Operation is Operation.Open or Operation.OpenAt or Operation.OpenAt2;
        if (!_byThread.TryGetValue(head.ThreadId, out PendingCall? call) || call.Entry.Sequence != head.Sequence || call.Operation != head.Operation)
        {
            if (!opens || _processes.IsUnborn(head.ProcessId))
            {
                return;
            }

            // Opened by another name: only its return tells that it is one of ours.
            Settle(head.ThreadId);
            call = _order.Rent();
            call.Entry = head;
            call.Entry.A = head.B;
        }

        if (opens)
        {
            call.In.Set(data);
        }
        else if (!data.IsEmpty)
        {
            call.Out.Put(0, data);
        }

        call.Result = (long)head.A;
        call.End = (long)head.Time;
        if (call.Result is >= FirstInternalResult and <= LastInternalResult)
        {
            call.Interrupted = true;
            _byThread[head.ThreadId] = call;
            return;
        }

        _byThread.Remove(head.ThreadId);
        Complete(call);
    }

    private void Complete(PendingCall call)
    {
        // May put records of its own in front: what a dup2 closes.
        Close(call, call.Operation == Operation.None ? _processes.EndExec(call) : _processes.End(call) && CallRecords.IsKept(call));
    }

    private void Close(PendingCall call, bool kept)
    {
        if (kept)
        {
            _order.Complete(call);
        }
        else
        {
            _order.Drop(call);
        }
    }

    private void BeginExec(in EventHead head, ReadOnlySpan<byte> path)
    {
        PendingCall call = _order.Rent();
        call.Entry = head;
        call.In.Set(path);
        _order.Enqueue(call);
        if (head.Wanted == 0)
        {
            Complete(call);
        }
        else
        {
            _byThread[head.ThreadId] = call;
        }
    }

    private void AddBytes(in EventHead head, ReadOnlySpan<byte> data)
    {
        const ushort Argument = 0xffff;
        if (!_byThread.TryGetValue(head.ThreadId, out PendingCall? call) || call.Entry.Sequence != head.Sequence)
        {
            return;
        }

        bool after = (head.Flags & EventFlags.After) != 0;
        int offset = (int)Math.Min(head.B, BpfOptions.LargestBuffer);
        if (call.Operation == Operation.None)
        {
            call.Out.Put(offset, data);
            if (call.Out.Length >= call.Entry.Wanted || data.IsEmpty)
            {
                _byThread.Remove(head.ThreadId);
                Complete(call);
            }

            return;
        }

        if (head.Slot == Argument)
        {
            (after ? call.Out : call.In).Put(offset, data);
            return;
        }

        PointedBytes pointer = call.Pointer(head.Slot);
        pointer.Address = head.A;
        pointer.Wanted = head.Wanted;
        (after ? pointer.Out : pointer.In).Put(offset, data);
    }

    /// <summary>The thread does something else: an interrupted call has failed, of others the return was lost.</summary>
    private void Settle(int thread)
    {
        if (!_byThread.Remove(thread, out PendingCall? call))
        {
            return;
        }

        if (call.Interrupted)
        {
            call.Result = -Errno.EINTR;
            Complete(call);
        }
        else if (call.Operation == Operation.None)
        {
            Complete(call);
        }
        else
        {
            _order.Drop(call);
        }
    }

    /// <summary>A thread ends. The kernel knows whether it does so in a call; when it does not, the return of what looks like one was lost.</summary>
    private void End(in EventHead head)
    {
        if (!_byThread.TryGetValue(head.ThreadId, out PendingCall? call))
        {
            return;
        }

        if (call.Interrupted || call.Operation == Operation.None || (head.Operation == call.Operation && head.Sequence == call.Entry.Sequence))
        {
            Abandon(head.ThreadId, (long)head.Time);
        }
        else
        {
            _byThread.Remove(head.ThreadId);
            _order.Drop(call);
        }
    }

    /// <summary>The thread is gone: its call never returned.</summary>
    private void Abandon(int thread, long time)
    {
        if (!_byThread.Remove(thread, out PendingCall? call))
        {
            return;
        }

        if (call.Operation == Operation.None)
        {
            Complete(call);
            return;
        }

        call.Unfinished = true;
        call.End = time;
        Close(call, CallRecords.IsKept(call));
    }

    private void AbandonProcess(int process, long time)
    {
        foreach ((int thread, PendingCall call) in _byThread.ToArray())
        {
            if (call.Entry.ProcessId == process)
            {
                Abandon(thread, time);
            }
        }
    }
}
