using System.Text;
using TraceReplay.Formats;
using TraceReplay.Formats.Ioctls;
using TraceReplay.Formats.Records;
using TraceReplay.Recorder.Live;

namespace TraceReplay.Recorder.Bpf;

/// <summary>Follows processes and their descriptors: what a number refers to at the time of a call, and what opens, forks, execs and exits change of that.</summary>
internal sealed class ProcessTracker(OrderedCalls order, TargetNames names)
{
    private const int SetDescriptorFlags = 2;
    private const ulong CloseOnExecFlag = 1;
    private const ulong RangeUnshare = 2;
    private const ulong RangeCloseOnExec = 4;
    private const int NameBytes = 40;

    private readonly Dictionary<int, ProcessState> _processes = [];

    public bool IsUnborn(int process) => _processes.TryGetValue(process, out ProcessState? state) && state.Unborn;

    /// <summary>Says that a process ran before the recording of it began.</summary>
    public void NoteMidSession(int process, long time) =>
        order.Enqueue(new GapRecord { Time = time, ProcessId = process, ThreadId = process, Source = "ebpf", Cause = GapCauses.MidSession, Count = -1, FromTime = time, ToTime = time });

    /// <summary>A process that runs already, with what it holds.</summary>
    public void Adopt(int process, long time)
    {
        ProcessState state = Of(process);
        foreach ((int fd, HeldDescriptor held) in DescriptorSnapshot.Of(process.ToString(System.Globalization.CultureInfo.InvariantCulture), names))
        {
            state.Descriptors[fd] = held;
            order.Enqueue(Snapshot(process, fd, held, time));
        }
    }

    /// <summary>Events that are no calls.</summary>
    public void Take(in EventHead head, ReadOnlySpan<byte> data)
    {
        switch (head.Type)
        {
            case EventType.Install:
                Install(head, data);
                break;
            case EventType.Fork:
                Fork(head);
                break;
            case EventType.IommuMap:
                order.Enqueue(At(new IommuMapRecord { Iova = head.A, Physical = head.B, Size = head.C }, head));
                break;
            case EventType.IommuUnmap:
                order.Enqueue(At(new IommuUnmapRecord { Iova = head.A, Size = head.B, Unmapped = head.C }, head));
                break;
            case EventType.IommuFault when data.Length == 4 * NameBytes:
                order.Enqueue(At(new IommuFaultRecord { Iova = head.A, Flags = (uint)head.B, Device = names.Of(Text(data[..(2 * NameBytes)])), Driver = names.Of(Text(data[(2 * NameBytes)..])) }, head));
                break;
            default:
                break;
        }
    }

    /// <summary>A call begins.</summary>
    /// <returns>What its descriptor refers to.</returns>
    public Utf8Text Begin(PendingCall call)
    {
        if (call.Kind == FdKind.Unknown)
        {
            return default;
        }

        ProcessState state = Of(call.Entry.ProcessId);
        Utf8Text target = state.Descriptors.TryGetValue(call.Entry.Fd, out HeldDescriptor held) ? held.Target : names.OfKind(call.Kind);
        if (call.Operation == Operation.Close)
        {
            // The number is free again before the call returns.
            state.Descriptors.Remove(call.Entry.Fd);
        }

        return target;
    }

    /// <summary>A call has returned: what it changed.</summary>
    /// <returns>Whether it becomes a record.</returns>
    public bool End(PendingCall call)
    {
        ProcessState state = Of(call.Entry.ProcessId);
        switch (call.Operation)
        {
            case Operation.Dup or Operation.Dup2 or Operation.Dup3:
                return Duplicated(state, call, call.Operation == Operation.Dup3 && (call.Entry.B & CallFlags.CloseOnExec) != 0);
            case Operation.Fcntl when (int)call.Entry.A == SetDescriptorFlags:
                if (call.Result == 0 && state.Descriptors.TryGetValue(call.Entry.Fd, out HeldDescriptor held))
                {
                    state.Descriptors[call.Entry.Fd] = held with { CloseOnExec = (call.Entry.B & CloseOnExecFlag) != 0 };
                }

                return false;
            case Operation.Fcntl:
                return Duplicated(state, call, call.Entry.A != 0);
            case Operation.CloseRange:
                CloseRange(state, call);
                return false;
            case Operation.Mmap when !CallRecords.IsError(call.Result):
                state.Mappings.Add(new RegionMapping((ulong)call.Result, call.Entry.A, call.Entry.Fd, call.Target, call.Entry.D));
                return true;
            case Operation.Munmap:
                return Unmap(state, call);
            default:
                return true;
        }
    }

    /// <summary>A process has become another program; its record, and the closes behind it.</summary>
    public bool EndExec(PendingCall call)
    {
        ProcessState state = Of(call.Entry.ProcessId);
        bool born = state.Unborn;
        state.Unborn = false;
        state.Unshare();
        state.Mappings.Clear();
        ExecRecord exec = At(new ExecRecord { Path = new Utf8Text(call.In.Span.ToArray()) }, call.Entry);
        foreach (string argument in Encoding.UTF8.GetString(call.Out.Span).TrimEnd('\0').Split('\0'))
        {
            exec.CommandLine.Add(argument);
        }

        call.Ready = exec;
        foreach ((int fd, HeldDescriptor held) in state.Take((_, held) => held.CloseOnExec))
        {
            if (!born)
            {
                order.Enqueue(At(new CloseRecord { Fd = fd, Target = held.Target }, call.Entry));
            }
        }

        if (born)
        {
            foreach ((int fd, HeldDescriptor held) in state.Descriptors.OrderBy(pair => pair.Key))
            {
                order.Enqueue(Snapshot(call.Entry.ProcessId, fd, held, call.Time));
            }
        }

        return true;
    }

    public void Exit(in EventHead head)
    {
        if (_processes.Remove(head.ProcessId, out ProcessState? state) && state.Unborn)
        {
            return;
        }

        int code = (int)head.A;
        order.Enqueue(At(new ExitRecord { Status = code >> 8 & 0xff, Signal = code & 0x7f }, head));
    }

    private static T At<T>(T record, in EventHead head)
        where T : Record
    {
        record.Time = (long)head.Time;
        record.ProcessId = head.ProcessId;
        record.ThreadId = head.ThreadId;
        return record;
    }

    private static DescriptorRecord Snapshot(int process, int fd, HeldDescriptor held, long time) => new()
    {
        Time = time,
        ProcessId = process,
        ThreadId = process,
        Fd = fd,
        Target = held.Target,
        Origin = DescriptorOrigin.Snapshot,
        Flags = held.Flags,
    };

    private static string Text(ReadOnlySpan<byte> bytes)
    {
        int end = bytes.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? bytes : bytes[..end]);
    }

    private ProcessState Of(int process)
    {
        if (!_processes.TryGetValue(process, out ProcessState? state))
        {
            state = new ProcessState();
            _processes.Add(process, state);
        }

        return state;
    }

    private void Install(in EventHead head, ReadOnlySpan<byte> data)
    {
        if (data.Length < 4 * NameBytes)
        {
            return;
        }

        var parts = new string[4];
        for (int i = 0; i < parts.Length; i++)
        {
            parts[i] = Text(data.Slice(i * NameBytes, NameBytes));
        }

        ProcessState state = Of(head.ProcessId);
        var held = new HeldDescriptor(
            names.OfFile(parts, (head.Flags & EventFlags.Anonymous) != 0),
            head.A,
            (head.Flags & EventFlags.CloseOnExec) != 0,
            (int)head.B);
        bool known = state.Descriptors.TryGetValue(head.Fd, out HeldDescriptor before) && (before.File == head.A || (before.File == 0 && before.Target == held.Target));
        if (known)
        {
            // Of the snapshot, or of a parent: now its file is known, too.
            state.Descriptors[head.Fd] = before with { File = head.A };
            return;
        }

        if (head.Operation == Operation.None && !state.Unborn)
        {
            (int process, int fd) = PeerOf(head.A);
            order.Enqueue(At(
                new DescriptorRecord { Fd = head.Fd, Target = held.Target, Origin = DescriptorOrigin.Received, Flags = held.Flags, PeerProcess = process, PeerFd = fd },
                head));
        }

        state.Descriptors[head.Fd] = held;
    }

    /// <returns>The lowest descriptor of the lowest process that has the same open file, -1 and -1 when none is known.</returns>
    private (int Process, int Fd) PeerOf(ulong file)
    {
        (int Process, int Fd) best = (-1, -1);
        foreach ((int process, ProcessState state) in _processes)
        {
            foreach ((int fd, HeldDescriptor held) in state.Descriptors)
            {
                if (held.File == file && (best.Process < 0 || (process, fd).CompareTo(best) < 0))
                {
                    best = (process, fd);
                }
            }
        }

        return best;
    }

    private void Fork(in EventHead head)
    {
        int child = (int)head.A;
        if (head.ProcessId == Environment.ProcessId)
        {
            var first = new ProcessState { Unborn = true };
            foreach ((int fd, HeldDescriptor held) in DescriptorSnapshot.Of("self", names))
            {
                first.Descriptors[fd] = held;
            }

            _processes[child] = first;
            return;
        }

        bool shares = (head.Flags & EventFlags.Shares) != 0;
        _processes[child] = Of(head.ProcessId).Fork(shares);
        order.Enqueue(At(new ForkRecord { Child = child, SharesFiles = shares }, head));
    }

    private bool Duplicated(ProcessState state, PendingCall call, bool closeOnExec)
    {
        if (CallRecords.IsError(call.Result))
        {
            return call.Kind != FdKind.Unknown;
        }

        int to = (int)call.Result;
        if (to != call.Entry.Fd && call.Operation is Operation.Dup2 or Operation.Dup3 && (FdKind)call.Entry.C != FdKind.Unknown)
        {
            Utf8Text closed = state.Descriptors.Remove(to, out HeldDescriptor old) ? old.Target : names.OfKind((FdKind)call.Entry.C);
            order.Enqueue(At(new CloseRecord { Fd = to, Target = closed }, call.Entry));
        }

        if (call.Kind == FdKind.Unknown)
        {
            return false;
        }

        HeldDescriptor source = state.Descriptors.TryGetValue(call.Entry.Fd, out HeldDescriptor held) ? held : new HeldDescriptor(call.Target, 0, false, 0);
        if (to != call.Entry.Fd)
        {
            state.Descriptors[to] = source with { CloseOnExec = closeOnExec };
        }

        return true;
    }

    private void CloseRange(ProcessState state, PendingCall call)
    {
        if (call.Result != 0)
        {
            return;
        }

        if ((call.Entry.C & RangeUnshare) != 0)
        {
            state.Unshare();
        }

        ulong first = call.Entry.A;
        ulong last = call.Entry.B;
        List<(int Fd, HeldDescriptor Held)> range = state.Take((fd, _) => (ulong)fd >= first && (ulong)fd <= last);
        foreach ((int fd, HeldDescriptor held) in range)
        {
            if ((call.Entry.C & RangeCloseOnExec) != 0)
            {
                state.Descriptors[fd] = held with { CloseOnExec = true };
            }
            else
            {
                order.Enqueue(At(new CloseRecord { Fd = fd, Target = held.Target }, call.Entry));
            }
        }
    }

    private static bool Unmap(ProcessState state, PendingCall call)
    {
        ulong from = call.Entry.A;
        ulong to = from + call.Entry.B;
        int index = state.Mappings.FindIndex(mapping => mapping.Address < to && from < mapping.Address + mapping.Length);
        if (index < 0)
        {
            return false;
        }

        RegionMapping found = state.Mappings[index];
        ulong start = Math.Max(from, found.Address);
        call.Entry.Fd = found.Fd;
        call.Entry.A = start;
        call.Entry.B = Math.Min(to, found.Address + found.Length) - start;
        call.Entry.C = found.Offset + (start - found.Address);
        call.Target = found.Target;
        if (call.Result == 0)
        {
            state.Mappings.RemoveAt(index);
        }

        return true;
    }
}
