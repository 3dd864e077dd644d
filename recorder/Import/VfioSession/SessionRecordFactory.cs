using System.Globalization;
using TraceReplay.Formats;
using TraceReplay.Formats.Records;

namespace TraceReplay.Recorder.Import.VfioSession;

/// <summary>Turns a parsed line into the record it stands for.</summary>
internal static class SessionRecordFactory
{
    private const int PageSize = 4096;

    /// <returns>The record, or null when the type of the line is not known.</returns>
    /// <exception cref="FormatException">A member that this type needs is missing or out of range.</exception>
    public static Record? Create(SessionLine line)
    {
        Record? record = line.Type switch
        {
            "session" => Session(line),
            "open" => new OpenRecord { Path = Need(line.Path, "path"), Flags = line.Flags },
            "ioctl" => Ioctl(line),
            "read" => Transfer(line, TransferOperation.Read),
            "write" => Transfer(line, TransferOperation.Write),
            "pread" => Transfer(line, TransferOperation.Pread),
            "pwrite" => Transfer(line, TransferOperation.Pwrite),
            "mmap" => Mmap(line),
            "munmap" => Munmap(line),
            "eventfd" => new EventfdRecord { Initial = line.Initial, Flags = line.Flags },
            "dup" => new DupRecord { Fd = Need(line.Fd, "fd"), Target = line.Target },
            "close" => new CloseRecord { Fd = Need(line.Fd, "fd"), Target = line.Target },
            "mem" => Memory(line),
            "marker" => new MarkerRecord { Text = Need(line.Text, "text") },
            "exit" => new ExitRecord { Status = line.Status, Signal = line.Signal, Abandoned = line.Abandoned },
            _ => null,
        };
        if (record is null)
        {
            return null;
        }

        record.Time = Need(line.Ts, "ts");
        record.ProcessId = line.Pid;
        record.ThreadId = line.Tid;
        if (record is CallRecord call)
        {
            if (!line.RetPresent)
            {
                throw new FormatException("member \"ret\" is missing");
            }

            call.Duration = line.Dur;
            call.Result = line.Ret ?? 0;
            call.Unfinished = line.Unfinished || line.Ret is null;
        }

        return record;
    }

    private static SessionRecord Session(SessionLine line)
    {
        var session = new SessionRecord
        {
            Source = "vfio-session",
            Architecture = line.Architecture,
            Kernel = line.Kernel,
            Clock = line.Clock,
            RealtimeNanoseconds = line.Realtime,
        };
        session.CommandLine.AddRange(line.CommandLine);
        session.Properties.Add(new Property("session.version", line.Version.ToString(CultureInfo.InvariantCulture)));
        return session;
    }

    private static IoctlRecord Ioctl(SessionLine line)
    {
        ulong request = Need(line.Request, "req");
        if (request > uint.MaxValue)
        {
            throw new FormatException("member \"req\" is no 32-bit request number");
        }

        if (line.Argument is null && line.ArgumentPointer is null)
        {
            throw new FormatException("members \"arg\" and \"argp\" are both missing");
        }

        bool unfinished = line.Unfinished || line.Ret is null;
        var record = new IoctlRecord
        {
            Fd = Need(line.Fd, "fd"),
            Target = line.Target,
            Request = (uint)request,
            HasPointer = line.ArgumentPointer is not null,
            Argument = line.ArgumentPointer ?? line.Argument ?? 0,
            In = line.In,
            Out = line.Out,
            HasOut = line.Out is not null && !unfinished,
            WantedLength = line.Short,
        };
        record.Buffers.AddRange(line.Pointers);
        return record;
    }

    private static TransferRecord Transfer(SessionLine line, TransferOperation operation) => new()
    {
        Operation = operation,
        Fd = Need(line.Fd, "fd"),
        Target = line.Target,
        Offset = line.Offset,
        Length = Need(line.Length, "len"),
        Data = line.Data,
    };

    private static MmapRecord Mmap(SessionLine line) => new()
    {
        Fd = Need(line.Fd, "fd"),
        Target = line.Target,
        Offset = line.Offset,
        Length = Need(line.Length, "len"),
        Protection = line.Protection,
        Flags = line.Flags,
        Address = line.Address ?? 0,
    };

    private static MunmapRecord Munmap(SessionLine line) => new()
    {
        Fd = Need(line.Fd, "fd"),
        Target = line.Target,
        Offset = line.Offset,
        Length = Need(line.Length, "len"),
        Address = line.Address ?? 0,
    };

    private static MemoryRecord Memory(SessionLine line)
    {
        byte[] data = Need(line.Data, "data");
        ulong address = Need(line.Address, "addr");
        if (line.Length is { } length && length != (ulong)data.Length)
        {
            throw new FormatException($"member \"data\" holds {data.Length} bytes, \"len\" says {length}");
        }

        if (data.Length is 0 or > PageSize || (int)(address & (PageSize - 1)) + data.Length > PageSize)
        {
            throw new FormatException($"{data.Length} bytes at 0x{address:x} do not lie in one 4 KiB page");
        }

        return new MemoryRecord
        {
            Fd = line.Fd ?? -1,
            Ioas = line.Ioas,
            Space = line.Space switch
            {
                "gpa" => MemorySpace.GuestPhysical,
                "iova" => MemorySpace.Iova,
                _ => throw new FormatException($"member \"space\" is '{line.Space}', expected \"gpa\" or \"iova\""),
            },
            Address = address,
            HostVirtualAddress = line.HostVirtualAddress,
            Source = MemorySource.Captured,
            Data = data,
        };
    }

    private static T Need<T>(T? value, string member)
        where T : class => value ?? throw Missing(member);

    private static T Need<T>(T? value, string member)
        where T : struct => value ?? throw Missing(member);

    private static FormatException Missing(string member) => new($"member \"{member}\" is missing");
}
