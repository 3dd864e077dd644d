using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using TraceReplay.Formats;
using TraceReplay.Formats.Records;

namespace TraceReplay.Samples.EduDriver;

/// <summary>
/// Every system call of the driver, and the one place that publishes them as events. The driver's own code does not know that it may be recorded. Results are as
/// the kernel gives them: the value, or -errno; refusing is up to the caller.
/// </summary>
internal sealed unsafe class RecordedCalls
{
    private readonly ConcurrentDictionary<int, string> _targets = new();

    public int Open(string path)
    {
        const int flags = LibC.OpenReadWrite | LibC.CloseOnExec;
        long start = Stopwatch.GetTimestamp();
        long result = Ended(LibC.Open(path, flags));
        Learn(result);
        if (CallEvents.Wanted)
        {
            CallEvents.Publish(new OpenRecord { Path = path, Flags = flags }, start, result);
        }

        return (int)result;
    }

    public int Close(int fd)
    {
        Utf8Text target = TargetOf(fd);
        long start = Stopwatch.GetTimestamp();
        long result = Ended(LibC.Close(fd));
        _targets.TryRemove(fd, out _);
        if (CallEvents.Wanted)
        {
            CallEvents.Publish(new CloseRecord { Fd = fd, Target = target }, start, result);
        }

        return (int)result;
    }

    public int Dup(int fd)
    {
        long start = Stopwatch.GetTimestamp();
        long result = Ended(LibC.Dup(fd));
        Learn(result);
        if (CallEvents.Wanted)
        {
            CallEvents.Publish(new DupRecord { Fd = fd, Target = TargetOf(fd) }, start, result);
        }

        return (int)result;
    }

    public int Eventfd()
    {
        const int flags = LibC.CloseOnExec;
        long start = Stopwatch.GetTimestamp();
        long result = Ended(LibC.Eventfd(0, flags));
        Learn(result);
        if (CallEvents.Wanted)
        {
            CallEvents.Publish(new EventfdRecord { Flags = flags }, start, result);
        }

        return (int)result;
    }

    /// <summary>An ioctl whose argument is a number.</summary>
    public int Ioctl(int fd, uint request, nuint argument = 0)
    {
        long start = Stopwatch.GetTimestamp();
        long result = Ended(LibC.Ioctl(fd, request, argument));
        if (CallEvents.Wanted)
        {
            CallEvents.Publish(new IoctlRecord { Fd = fd, Target = TargetOf(fd), Request = request, Argument = argument }, start, result);
        }

        return (int)result;
    }

    /// <summary>An ioctl whose argument is a struct that the kernel reads and may change.</summary>
    public int Ioctl<T>(int fd, uint request, ref T argument)
        where T : unmanaged => Ioctl(fd, request, MemoryMarshal.AsBytes(MemoryMarshal.CreateSpan(ref argument, 1)));

    /// <param name="argument">Struct and what follows it; its first word is how much of it counts, as everywhere in VFIO.</param>
    public int Ioctl(int fd, uint request, Span<byte> argument)
    {
        byte[] before = CallEvents.Wanted ? argument.ToArray() : [];
        fixed (byte* pointer = argument)
        {
            long start = Stopwatch.GetTimestamp();
            long result = Ended(LibC.Ioctl(fd, request, (nuint)pointer));
            if (CallEvents.Wanted)
            {
                // A call may have begun before anybody listened: then there is no "before" to tell.
                IoctlRecord record = PointerIoctl(fd, request, (ulong)pointer, before.Length == 0 ? argument.ToArray() : before);
                record.Out = argument.ToArray();
                record.HasOut = true;
                CallEvents.Publish(record, start, result);
            }

            return (int)result;
        }
    }

    /// <summary>An ioctl whose argument is a name: the kernel only reads it.</summary>
    public int Ioctl(int fd, uint request, string name)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(name + "\0");
        fixed (byte* pointer = bytes)
        {
            long start = Stopwatch.GetTimestamp();
            long result = Ended(LibC.Ioctl(fd, request, (nuint)pointer));
            Learn(result);
            if (CallEvents.Wanted)
            {
                CallEvents.Publish(PointerIoctl(fd, request, (ulong)pointer, bytes[..^1]), start, result);
            }

            return (int)result;
        }
    }

    public long Pread(int fd, Span<byte> buffer, ulong offset) => Transfer(fd, TransferOperation.Pread, buffer, offset);

    public long Pwrite(int fd, ReadOnlySpan<byte> data, ulong offset) =>
        Transfer(fd, TransferOperation.Pwrite, MemoryMarshal.CreateSpan(ref MemoryMarshal.GetReference(data), data.Length), offset);

    /// <summary>Waits until there is something to read.</summary>
    public long Read(int fd, Span<byte> buffer) => Transfer(fd, TransferOperation.Read, buffer, 0);

    /// <returns>The address, null when refused.</returns>
    public void* Mmap(int fd, ulong offset, ulong length, out int error)
    {
        long start = Stopwatch.GetTimestamp();
        void* address = LibC.Mmap(null, (nuint)length, LibC.ProtectReadWrite, LibC.MapShared, fd, (long)offset);
        error = address == LibC.MapFailed ? Marshal.GetLastPInvokeError() : 0;
        if (CallEvents.Wanted)
        {
            var record = new MmapRecord { Fd = fd, Target = TargetOf(fd), Offset = offset, Length = length, Protection = LibC.ProtectReadWrite, Flags = LibC.MapShared };
            record.Address = error == 0 ? (ulong)address : 0;
            CallEvents.Publish(record, start, error == 0 ? (long)address : -error);
        }

        return error == 0 ? address : null;
    }

    /// <param name="fd">Descriptor, <paramref name="offset"/> and <paramref name="length"/> of the mapping that ends.</param>
    public int Munmap(int fd, void* address, ulong offset, ulong length)
    {
        long start = Stopwatch.GetTimestamp();
        long result = Ended(LibC.Munmap(address, (nuint)length));
        if (CallEvents.Wanted)
        {
            CallEvents.Publish(new MunmapRecord { Fd = fd, Target = TargetOf(fd), Offset = offset, Length = length, Address = (ulong)address }, start, result);
        }

        return (int)result;
    }

    private long Transfer(int fd, TransferOperation operation, Span<byte> buffer, ulong offset)
    {
        fixed (byte* pointer = buffer)
        {
            long start = Stopwatch.GetTimestamp();
            long result = Ended(operation switch
            {
                TransferOperation.Pread => LibC.Pread(fd, pointer, (nuint)buffer.Length, (long)offset),
                TransferOperation.Pwrite => LibC.Pwrite(fd, pointer, (nuint)buffer.Length, (long)offset),
                _ => LibC.Read(fd, pointer, (nuint)buffer.Length),
            });
            if (CallEvents.Wanted)
            {
                int told = operation == TransferOperation.Pwrite ? buffer.Length : (int)Math.Max(result, 0);
                var record = new TransferRecord { Operation = operation, Fd = fd, Target = TargetOf(fd), Offset = offset, Length = (ulong)buffer.Length };
                record.Data = buffer[..told].ToArray();
                CallEvents.Publish(record, start, result);
            }

            return result;
        }
    }

    private IoctlRecord PointerIoctl(int fd, uint request, ulong address, byte[] before) =>
        new() { Fd = fd, Target = TargetOf(fd), Request = request, HasPointer = true, Argument = address, In = before };

    /// <summary>What the kernel returned: libc hides the error number behind -1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static long Ended(long returned) => returned == -1 ? -Marshal.GetLastPInvokeError() : returned;

    /// <summary>Remembers what a new descriptor refers to, while it is new.</summary>
    private void Learn(long fd)
    {
        if (fd >= 0)
        {
            _targets[(int)fd] = new FileInfo($"/proc/self/fd/{fd}").LinkTarget ?? "";
        }
    }

    private Utf8Text TargetOf(int fd) => _targets.GetValueOrDefault(fd, "");
}
