using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using TraceReplay.Formats;
using TraceReplay.Formats.Events;
using TraceReplay.Formats.Records;

namespace TraceReplay.Samples.EduDriver;

/// <summary>
/// Every system call of the driver, and the one place that publishes them as events. The rest of the driver does not know that it may be recorded. Results are as
/// the kernel gives them: the value, or -errno.
/// </summary>
/// <remarks>
/// Each method has the same three steps: begin a record, which is null while nobody listens; do the call; end the record with the result. That is all a program
/// has to do to be recorded by 'tracerecord eventpipe'.
/// </remarks>
internal sealed unsafe class RecordedCalls
{
    private readonly ConcurrentDictionary<int, Utf8Text> _targets = new();

    public int Open(string path)
    {
        const int flags = LibC.OpenReadWrite | LibC.CloseOnExec;
        OpenRecord? record = RecordPublisher.Begin<OpenRecord>();
        if (record is not null)
        {
            record.Path = path;
            record.Flags = flags;
        }

        return Learned(End(record, LibC.Open(path, flags)));
    }

    public int Close(int fd)
    {
        CloseRecord? record = RecordPublisher.Begin<CloseRecord>();
        if (record is not null)
        {
            record.Fd = fd;
            record.Target = TargetOf(fd);
        }

        // Forgotten first: once closed, the number may be given to another thread's open.
        _targets.TryRemove(fd, out _);
        return (int)End(record, LibC.Close(fd));
    }

    public int Dup(int fd)
    {
        DupRecord? record = RecordPublisher.Begin<DupRecord>();
        if (record is not null)
        {
            record.Fd = fd;
            record.Target = TargetOf(fd);
        }

        return Learned(End(record, LibC.Dup(fd)));
    }

    public int Eventfd()
    {
        const int flags = LibC.CloseOnExec;
        EventfdRecord? record = RecordPublisher.Begin<EventfdRecord>();
        if (record is not null)
        {
            record.Flags = flags;
        }

        return Learned(End(record, LibC.Eventfd(0, flags)));
    }

    /// <summary>An ioctl whose argument is a number.</summary>
    public int Ioctl(int fd, uint request, nuint argument = 0)
    {
        IoctlRecord? record = BeginIoctl(fd, request, argument);
        return (int)End(record, LibC.Ioctl(fd, request, argument));
    }

    /// <summary>An ioctl whose argument is a struct that the kernel reads and may change.</summary>
    public int Ioctl<T>(int fd, uint request, ref T argument)
        where T : unmanaged => Ioctl(fd, request, MemoryMarshal.AsBytes(MemoryMarshal.CreateSpan(ref argument, 1)));

    /// <param name="argument">Struct and what follows it, as long as the struct's argsz says.</param>
    public int Ioctl(int fd, uint request, Span<byte> argument)
    {
        fixed (byte* pointer = argument)
        {
            IoctlRecord? record = BeginIoctl(fd, request, (nuint)pointer);
            if (record is not null)
            {
                record.HasPointer = true;
                record.In = argument.ToArray();
            }

            long result = Ended(LibC.Ioctl(fd, request, (nuint)pointer));
            if (record is not null)
            {
                record.HasOut = true;
                record.Out = argument.ToArray();
                RecordPublisher.End(record, result);
            }

            return (int)result;
        }
    }

    /// <summary>An ioctl whose argument is a name, which the kernel only reads, and whose result is a descriptor.</summary>
    public int Ioctl(int fd, uint request, string name)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(name + "\0");
        fixed (byte* pointer = bytes)
        {
            IoctlRecord? record = BeginIoctl(fd, request, (nuint)pointer);
            if (record is not null)
            {
                record.HasPointer = true;
                record.In = bytes.AsMemory(0, bytes.Length - 1);
            }

            return Learned(End(record, LibC.Ioctl(fd, request, (nuint)pointer)));
        }
    }

    /// <summary>An ioctl whose argument lies where the program has no memory.</summary>
    public int IoctlAtNull(int fd, uint request)
    {
        IoctlRecord? record = BeginIoctl(fd, request, 0);
        if (record is not null)
        {
            // It was looked at before and after, and there was nothing.
            record.HasPointer = true;
            record.HasOut = true;
        }

        return (int)End(record, LibC.Ioctl(fd, request, 0));
    }

    public long Pread(int fd, Span<byte> buffer, ulong offset)
    {
        TransferRecord? record = BeginTransfer(fd, TransferOperation.Pread, buffer.Length, offset);
        fixed (byte* pointer = buffer)
        {
            return EndRead(record, LibC.Pread(fd, pointer, (nuint)buffer.Length, (long)offset), buffer);
        }
    }

    public long Pwrite(int fd, ReadOnlySpan<byte> data, ulong offset)
    {
        TransferRecord? record = BeginTransfer(fd, TransferOperation.Pwrite, data.Length, offset);
        if (record is not null)
        {
            record.Data = data.ToArray();
        }

        fixed (byte* pointer = data)
        {
            return End(record, LibC.Pwrite(fd, pointer, (nuint)data.Length, (long)offset));
        }
    }

    /// <summary>Waits until there is something to read.</summary>
    public long Read(int fd, Span<byte> buffer)
    {
        TransferRecord? record = BeginTransfer(fd, TransferOperation.Read, buffer.Length, 0);
        fixed (byte* pointer = buffer)
        {
            return EndRead(record, LibC.Read(fd, pointer, (nuint)buffer.Length), buffer);
        }
    }

    /// <returns>0, or -errno.</returns>
    public int Mmap(int fd, ulong offset, ulong length, out void* address)
    {
        MmapRecord? record = RecordPublisher.Begin<MmapRecord>();
        if (record is not null)
        {
            record.Fd = fd;
            record.Target = TargetOf(fd);
            record.Offset = offset;
            record.Length = length;
            record.Protection = LibC.ProtectReadWrite;
            record.Flags = LibC.MapShared;
        }

        address = LibC.Mmap(null, (nuint)length, LibC.ProtectReadWrite, LibC.MapShared, fd, (long)offset);
        long result = address == LibC.MapFailed ? -Marshal.GetLastPInvokeError() : 0;
        if (record is not null)
        {
            record.Address = result == 0 ? (ulong)address : 0;
            RecordPublisher.End(record, result);
        }

        return (int)result;
    }

    /// <param name="fd">Descriptor, <paramref name="offset"/> and <paramref name="length"/> of the mapping that ends.</param>
    public int Munmap(int fd, void* address, ulong offset, ulong length)
    {
        MunmapRecord? record = RecordPublisher.Begin<MunmapRecord>();
        if (record is not null)
        {
            record.Fd = fd;
            record.Target = TargetOf(fd);
            record.Offset = offset;
            record.Length = length;
            record.Address = (ulong)address;
        }

        return (int)End(record, LibC.Munmap(address, (nuint)length));
    }

    private IoctlRecord? BeginIoctl(int fd, uint request, nuint argument)
    {
        IoctlRecord? record = RecordPublisher.Begin<IoctlRecord>();
        if (record is not null)
        {
            record.Fd = fd;
            record.Target = TargetOf(fd);
            record.Request = request;
            record.Argument = argument;
        }

        return record;
    }

    private TransferRecord? BeginTransfer(int fd, TransferOperation operation, int length, ulong offset)
    {
        TransferRecord? record = RecordPublisher.Begin<TransferRecord>();
        if (record is not null)
        {
            record.Operation = operation;
            record.Fd = fd;
            record.Target = TargetOf(fd);
            record.Offset = offset;
            record.Length = (ulong)length;
        }

        return record;
    }

    /// <summary>Directly after a call: nothing may come between it and the look at its error number.</summary>
    private static long End(CallRecord? record, long returned)
    {
        long result = Ended(returned);
        if (record is not null)
        {
            RecordPublisher.End(record, result);
        }

        return result;
    }

    private static long EndRead(TransferRecord? record, long returned, ReadOnlySpan<byte> buffer)
    {
        long result = Ended(returned);
        if (record is not null)
        {
            record.Data = buffer[..(int)Math.Max(result, 0)].ToArray();
            RecordPublisher.End(record, result);
        }

        return result;
    }

    /// <summary>What the kernel returned: libc hides the error number behind -1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static long Ended(long returned) => returned == -1 ? -Marshal.GetLastPInvokeError() : returned;

    /// <summary>Remembers what a new descriptor refers to, while it is new.</summary>
    private int Learned(long fd)
    {
        if (fd >= 0)
        {
            _targets[(int)fd] = new FileInfo($"/proc/self/fd/{fd}").LinkTarget ?? "";
        }

        return (int)fd;
    }

    private Utf8Text TargetOf(int fd) => _targets.GetValueOrDefault(fd, "");
}
