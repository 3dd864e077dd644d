using System.Globalization;
using TraceReplay.Formats;
using TraceReplay.Formats.Ioctls;
using TraceReplay.Formats.Records;
using TraceReplay.Recorder.Import.VfioSession;

namespace TraceReplay.Recorder.Import.Calls;

/// <summary>
/// Makes records of calls that a source shows one by one: follows processes and their descriptors, and keeps what is done with files of VFIO, iommufd, KVM and eventfds.
/// Where the source says what a descriptor is, that counts; otherwise what the calls before made it.
/// </summary>
internal sealed class CallTracker(SessionRecording session)
{
    // The last descriptors sent over sockets, for whoever receives them.
    private readonly List<(int Process, int Fd, Utf8Text Target)> _sent = [];

    public ProcessTable Processes { get; } = new();

    /// <summary>Calls that were seen and concern other files.</summary>
    public long Others { get; set; }

    public void Open(CallSeen call, string path, int flags, string? target)
    {
        Utf8Text name = (Utf8Text)(target ?? path);
        if (FdTarget.KindOf(name) == FdKind.Unknown && FdTarget.KindOf((Utf8Text)path) == FdKind.Unknown)
        {
            Hide(call, (int)call.Result);
            return;
        }

        Take(call, (int)call.Result, name, (flags & CallFlags.CloseOnExec) != 0);
        Add(new OpenRecord { Path = path, Flags = flags }, call);
    }

    public void Eventfd(CallSeen call, ulong initial, int flags)
    {
        Take(call, (int)call.Result, FdTarget.NameOf(FdKind.Eventfd)!, (flags & CallFlags.CloseOnExec) != 0);
        Add(new EventfdRecord { Initial = initial, Flags = flags }, call);
    }

    public void Dup(CallSeen call, int fd, string? shown, bool closeOnExec)
    {
        if (Find(call.Thread, fd, shown) is not { } file)
        {
            Hide(call, (int)call.Result);
            return;
        }

        Take(call, (int)call.Result, file.Target, closeOnExec);
        Add(new DupRecord { Fd = fd, Target = file.Target }, call);
    }

    public void SetCloseOnExec(CallSeen call, int fd, bool value)
    {
        if (call.Succeeded && Find(call.Thread, fd, null) is { } file)
        {
            file.CloseOnExec = value;
        }
    }

    public void Close(CallSeen call, int fd, string? shown)
    {
        if (Find(call.Thread, fd, shown) is not { } file)
        {
            Others++;
            return;
        }

        Processes.Of(call.Thread).Files.Remove(fd);
        Add(new CloseRecord { Fd = fd, Target = file.Target }, call);
    }

    public void CloseRange(CallSeen call, uint first, uint last)
    {
        if (call.Succeeded)
        {
            foreach (int fd in Processes.Of(call.Thread).Files.Keys.Where(f => (uint)f >= first && (uint)f <= last).Order().ToList())
            {
                Close(call with { Result = 0 }, fd, null);
            }
        }
    }

    /// <param name="call">The call.</param>
    /// <param name="fd">Descriptor.</param>
    /// <param name="shown">What the source says it is; null when it does not.</param>
    /// <param name="record">The call without descriptor and target.</param>
    /// <param name="keepUnknown">Keep it too when nothing tells what the descriptor is.</param>
    public void Ioctl(CallSeen call, int fd, string? shown, IoctlRecord record, bool keepUnknown)
    {
        HeldFile? file = Find(call.Thread, fd, shown);
        if (file is null && (shown is not null || !keepUnknown))
        {
            Others++;
            return;
        }

        record.Fd = fd;
        record.Target = file?.Target ?? default;
        if (IsCut(call, record))
        {
            // Says that bytes are missing because the recorder kept fewer, not because the program's memory ended there.
            session.AddGap(call.Time, GapCauses.Truncated, 1, call.Time, call.Time);
        }

        Add(record, call);
        if (call.Succeeded && file is not null && IoctlCatalog.Guess(file.Kind, record.Request, record.In.Length)?.Returns is { } returns && NameOf(returns, record) is { } made)
        {
            // These descriptors are always closed by exec.
            Take(call, (int)call.Result, made, closeOnExec: true);
        }

        if (call.Succeeded && file is not null && !record.Out.IsEmpty)
        {
            TakeWritten(call, file, record);
        }
    }

    public void Transfer(CallSeen call, int fd, string? shown, TransferRecord record)
    {
        if (Find(call.Thread, fd, shown) is not { } file)
        {
            Others++;
            return;
        }

        record.Fd = fd;
        record.Target = file.Target;
        Add(record, call, atReturn: record.Operation is TransferOperation.Read or TransferOperation.Pread);
    }

    public void Mmap(CallSeen call, int fd, string? shown, MmapRecord record)
    {
        if (Find(call.Thread, fd, shown) is not { } file)
        {
            Others++;
            return;
        }

        record.Fd = fd;
        record.Target = file.Target;
        if (!call.Unfinished && (ulong)call.Result < unchecked((ulong)-4095L))
        {
            record.Address = (ulong)call.Result;
            Processes.Of(call.Thread).Mappings[record.Address] = (fd, file, record.Offset);
            call = call with { Result = 0 };
        }

        Add(record, call);
    }

    public void Munmap(CallSeen call, ulong address, ulong length)
    {
        if (!Processes.Of(call.Thread).Mappings.TryGetValue(address, out (int Fd, HeldFile File, ulong Offset) mapped))
        {
            Others++;
            return;
        }

        if (call.Succeeded)
        {
            Processes.Of(call.Thread).Mappings.Remove(address);
        }

        Add(new MunmapRecord { Fd = mapped.Fd, Target = mapped.File.Target, Offset = mapped.Offset, Length = length, Address = address }, call);
    }

    /// <summary>A thread made another, or a process another.</summary>
    /// <param name="call">The call.</param>
    /// <param name="child">What was made.</param>
    /// <param name="flags">CLONE_ bits.</param>
    public void Clone(CallSeen call, int child, long flags)
    {
        if ((flags & CallFlags.CloneThread) != 0)
        {
            Processes.AddThread(call.Thread, child);
            return;
        }

        bool sharesFiles = (flags & CallFlags.CloneFiles) != 0;
        Processes.Fork(call.Thread, child, sharesFiles);
        Add(new ForkRecord { Child = child, SharesFiles = sharesFiles }, call);
    }

    public void Exec(CallSeen call, string path, IReadOnlyList<Utf8Text> commandLine)
    {
        if (!call.Succeeded)
        {
            return;
        }

        var record = new ExecRecord { Path = path };
        record.CommandLine.AddRange(commandLine);
        Add(record, call);
        TracedProcess process = Processes.Of(call.Thread);
        process.Mappings.Clear();

        // A table that was shared is the process's own from here on.
        process.Files = new Dictionary<int, HeldFile>(process.Files);
        foreach (int fd in process.Files.Where(f => f.Value.CloseOnExec).Select(f => f.Key).Order().ToList())
        {
            Close(call with { Result = 0 }, fd, null);
        }
    }

    /// <summary>A descriptor goes over a socket.</summary>
    public void Send(CallSeen call, int fd, string? shown)
    {
        const int most = 256;
        if (call.Succeeded && Find(call.Thread, fd, shown) is { } file)
        {
            if (_sent.Count == most)
            {
                _sent.RemoveAt(0);
            }

            _sent.Add((Processes.Of(call.Thread).Id, fd, file.Target));
        }
    }

    /// <summary>A descriptor comes over a socket, or from another process.</summary>
    public void Receive(CallSeen call, int fd, string? shown, bool closeOnExec)
    {
        // Without a name the descriptors that were sent last tell, when all of them are of one kind.
        Utf8Text target = shown is not null ? (Utf8Text)shown : _sent.Count > 0 && _sent.TrueForAll(s => s.Target == _sent[^1].Target) ? _sent[^1].Target : default;
        if (!call.Succeeded || FdTarget.KindOf(target) == FdKind.Unknown)
        {
            Hide(call, fd);
            return;
        }

        int peer = _sent.FindLastIndex(s => s.Target == target);
        Take(call with { Result = fd }, fd, target, closeOnExec);
        Add(
            new DescriptorRecord { Fd = fd, Target = target, Origin = DescriptorOrigin.Received, PeerProcess = peer < 0 ? -1 : _sent[peer].Process, PeerFd = peer < 0 ? -1 : _sent[peer].Fd },
            call with { Time = call.Time + call.Duration });
    }

    /// <summary>A running process turns out to hold a descriptor that no recorded call made.</summary>
    public void Discover(CallSeen call, int fd, string target)
    {
        if (Processes.Of(call.Thread).Files.ContainsKey(fd) || Find(call.Thread, fd, target) is null)
        {
            return;
        }

        Add(new DescriptorRecord { Fd = fd, Target = target, Origin = DescriptorOrigin.Snapshot }, call);
    }

    /// <summary>A thread ended, by itself or by a signal.</summary>
    public void Exit(int thread, long time, int status, int signal)
    {
        if (Processes.End(thread) is { } process)
        {
            session.Units.Add(new SessionUnit
            {
                Record = new ExitRecord { Time = time, ProcessId = process.Id, ThreadId = process.Id, Status = signal == 0 ? process.Status ?? status : 0, Signal = signal },
                Key = time,
            });
        }
    }

    /// <summary>What a descriptor is; null when it is a file that does not matter, or nothing is known of it.</summary>
    public HeldFile? Find(int thread, int fd, string? shown)
    {
        Dictionary<int, HeldFile> files = Processes.Of(thread).Files;
        HeldFile? known = files.GetValueOrDefault(fd);
        if (shown is null || (known is not null && known.Target == (Utf8Text)shown))
        {
            return known;
        }

        FdKind kind = FdTarget.KindOf((Utf8Text)shown);
        if (kind == FdKind.Unknown || fd < 0)
        {
            files.Remove(fd);
            return null;
        }

        return files[fd] = new HeldFile { Target = shown, Kind = kind };
    }

    private static Utf8Text? NameOf(FdKind kind, IoctlRecord record) => kind switch
    {
        FdKind.Device or FdKind.KvmVm => Utf8Text.FromString(FdTarget.NameOf(kind)!),
        FdKind.KvmVcpu => Utf8Text.FromString(string.Create(CultureInfo.InvariantCulture, $"{FdTarget.NameOf(kind)}:{record.Argument}")),
        _ => (Utf8Text?)null,
    };

    private void Take(CallSeen call, int fd, Utf8Text target, bool closeOnExec)
    {
        if (call.Succeeded)
        {
            Processes.Of(call.Thread).Files[fd] = new HeldFile { Target = target, Kind = FdTarget.KindOf(target), CloseOnExec = closeOnExec };
        }
    }

    /// <summary>Descriptors that the kernel wrote into the argument. What they are called only the source can tell, later.</summary>
    private void TakeWritten(CallSeen call, HeldFile file, IoctlRecord record)
    {
        foreach (ArgumentField field in IoctlCatalog.Guess(file.Kind, record.Request, record.In.Length)?.Layout?.Fields ?? [])
        {
            if (field.Role == FieldRole.DescriptorOut && field.End <= record.Out.Length)
            {
                int fd = (int)field.Read(record.Out.Span[field.Offset..]);
                Processes.Of(call.Thread).Files[fd] = new HeldFile { Kind = field.Descriptor, CloseOnExec = true };
            }
        }
    }

    private static bool IsCut(CallSeen call, IoctlRecord record) =>
        (call.Unfinished || call.Result != -Errno.EFAULT) && (record.WantedLength > record.In.Length || record.Buffers.Exists(b => b.Wanted > b.In.Length));

    // Another file has the number now.
    private void Hide(CallSeen call, int fd)
    {
        Others++;
        if (call.Succeeded)
        {
            Processes.Of(call.Thread).Files.Remove(fd);
        }
    }

    private void Add(Record record, CallSeen seen, bool atReturn = false)
    {
        record.Time = seen.Time;
        record.ThreadId = seen.Thread;
        record.ProcessId = Processes.Of(seen.Thread).Id;
        if (record is CallRecord call)
        {
            call.Duration = seen.Duration;
            call.Result = seen.Unfinished ? 0 : seen.Result;
            call.Unfinished = seen.Unfinished;
        }

        session.Units.Add(new SessionUnit { Record = record, Key = atReturn && !seen.Unfinished ? seen.Time + seen.Duration : seen.Time });
    }
}
