using TraceReplay.Formats;
using TraceReplay.Formats.Ioctls;
using TraceReplay.Formats.Records;
using TraceReplay.Recorder.Pipeline;

namespace TraceReplay.Recorder.Bpf;

/// <summary>Makes records of calls.</summary>
internal sealed class CallRecords(LossCounters losses, string source)
{
    private const int DuplicateAbove = 0;

    private readonly HashSet<(FdKind Kind, uint Request)> _onlyRead = IoctlRules.OnlyRead();

    /// <summary>Puts the record of a call that is done behind the others.</summary>
    public void Add(RecordBatch batch, PendingCall call)
    {
        switch (call.Operation)
        {
            case Operation.Ioctl:
                AddIoctl(batch, call);
                break;
            case Operation.Read or Operation.Write or Operation.Pread or Operation.Pwrite:
                AddTransfer(batch, call);
                break;
            case Operation.Open or Operation.OpenAt or Operation.OpenAt2:
                OpenRecord open = Add<OpenRecord>(batch, call);
                open.Path = new Utf8Text(Copy(batch, call.In));
                open.Flags = (int)call.Entry.A;
                break;
            case Operation.Close:
                CloseRecord close = Add<CloseRecord>(batch, call);
                close.Fd = call.Entry.Fd;
                close.Target = call.Target;
                break;
            case Operation.Dup or Operation.Dup2 or Operation.Dup3 or Operation.Fcntl:
                DupRecord dup = Add<DupRecord>(batch, call);
                dup.Fd = call.Entry.Fd;
                dup.Target = call.Target;
                break;
            case Operation.Eventfd or Operation.Eventfd2:
                EventfdRecord eventfd = Add<EventfdRecord>(batch, call);
                eventfd.Initial = call.Entry.A;
                eventfd.Flags = (int)call.Entry.B;
                break;
            case Operation.Mmap:
                MmapRecord mmap = Add<MmapRecord>(batch, call);
                mmap.Fd = call.Entry.Fd;
                mmap.Target = call.Target;
                mmap.Length = call.Entry.A;
                mmap.Protection = (int)call.Entry.B;
                mmap.Flags = (int)call.Entry.C;
                mmap.Offset = call.Entry.D;
                mmap.Address = IsError(call.Result) ? 0 : (ulong)call.Result;
                mmap.Result = IsError(call.Result) ? call.Result : 0;
                break;
            case Operation.Munmap:
                MunmapRecord munmap = Add<MunmapRecord>(batch, call);
                munmap.Fd = call.Entry.Fd;
                munmap.Target = call.Target;
                munmap.Address = call.Entry.A;
                munmap.Length = call.Entry.B;
                munmap.Offset = call.Entry.C;
                break;
            default:
                break;
        }
    }

    /// <summary>Says that a call runs.</summary>
    /// <param name="time">Where the record stands.</param>
    public static void AddEntry(RecordBatch batch, PendingCall call, long time)
    {
        CallEntryRecord entry = batch.Add<CallEntryRecord>();
        entry.Time = time;
        entry.ProcessId = call.Entry.ProcessId;
        entry.ThreadId = call.Entry.ThreadId;
        entry.Call = KindOf(call.Operation);
        entry.Fd = call.Entry.Fd;
        entry.Target = call.Target;
        if (call.Operation == Operation.Ioctl)
        {
            entry.Request = (uint)call.Entry.A;
            entry.Argument = call.Entry.B;
        }

        entry.In = Copy(batch, call.In);
    }

    /// <returns>Whether the call becomes a record at all.</returns>
    public static bool IsKept(PendingCall call) => call.Operation switch
    {
        Operation.Fcntl => (int)call.Entry.A is DuplicateAbove or CallFlags.DuplicateCloseOnExec,
        Operation.CloseRange => false,
        _ => true,
    };

    /// <summary>An error of a call whose results may be addresses.</summary>
    public static bool IsError(long result) => result is < 0 and >= -4095;

    private static RecordKind KindOf(Operation operation) => operation switch
    {
        Operation.Ioctl => RecordKind.Ioctl,
        Operation.Read or Operation.Write or Operation.Pread or Operation.Pwrite => RecordKind.Transfer,
        Operation.Open or Operation.OpenAt or Operation.OpenAt2 => RecordKind.Open,
        Operation.Close => RecordKind.Close,
        Operation.Mmap => RecordKind.Mmap,
        Operation.Munmap => RecordKind.Munmap,
        Operation.Eventfd or Operation.Eventfd2 => RecordKind.Eventfd,
        _ => RecordKind.Dup,
    };

    private static T Add<T>(RecordBatch batch, PendingCall call)
        where T : CallRecord, new()
    {
        T record = batch.Add<T>();
        record.Time = call.Time;
        record.ProcessId = call.Entry.ProcessId;
        record.ThreadId = call.Entry.ThreadId;
        record.Unfinished = call.Unfinished;
        record.Duration = call.End - call.Time;
        record.Result = call.Unfinished ? 0 : call.Result;

        return record;
    }

    private static ReadOnlyMemory<byte> Copy(RecordBatch batch, GrowingBytes bytes) => Copy(batch, bytes.Span);

    private static ReadOnlyMemory<byte> Copy(RecordBatch batch, ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
        {
            return default;
        }

        Memory<byte> copy = batch.Bytes(bytes.Length);
        bytes.CopyTo(copy.Span);
        return copy;
    }

    private void AddIoctl(RecordBatch batch, PendingCall call)
    {
        IoctlRecord record = Add<IoctlRecord>(batch, call);
        record.Fd = call.Entry.Fd;
        record.Target = call.Target;
        record.Request = (uint)call.Entry.A;
        record.Argument = call.Entry.B;
        record.HasPointer = (call.Entry.Flags & EventFlags.Pointer) != 0;
        if (!record.HasPointer)
        {
            return;
        }

        bool text = record.Request == Formats.Ioctls.Vfio.VfioRequest.GroupGetDeviceFd && call.Kind == FdKind.Group;
        uint wanted = call.Entry.Wanted;
        if (call.In.Length < Math.Min(wanted, (uint)call.Out.Length) && call.Result != -Errno.EFAULT)
        {
            // The page was not there before the call, as with a constant that was never read; the kernel brought it in.
            call.In.Set(call.Out.Span);
            if (!_onlyRead.Contains((call.Kind, record.Request)))
            {
                losses.Add(source, GapCauses.CopyFailed, 1);
            }
        }

        record.In = Copy(batch, call.In);
        record.HasOut = !call.Unfinished && !text;
        record.Out = !record.HasOut ? default : call.Out.Span.SequenceEqual(call.In.Span) ? record.In : Copy(batch, call.Out);
        if (call.In.Length < wanted)
        {
            record.WantedLength = (int)wanted;
            Cut(call, (call.Entry.Flags & EventFlags.Unreadable) != 0);
        }

        for (int i = 0; i < call.PointerCount; i++)
        {
            AddPointer(batch, call, record, call.PointerAt(i));
        }
    }

    private void AddPointer(RecordBatch batch, PendingCall call, IoctlRecord record, PointedBytes pointer)
    {
        if (pointer.In.Length == 0 && pointer.Out.Length > 0)
        {
            pointer.In.Set(pointer.Out.Span);
        }

        int longest = Math.Max(pointer.In.Length, pointer.Out.Length);
        if (longest < pointer.Wanted)
        {
            Cut(call, longest == 0);
        }

        ReadOnlyMemory<byte> before = Copy(batch, pointer.In);
        ReadOnlyMemory<byte> after = call.Unfinished ? default : pointer.Out.Span.SequenceEqual(pointer.In.Span) ? before : Copy(batch, pointer.Out);
        record.Buffers.Add(new PointedBuffer(pointer.Offset, pointer.Address, before, after, longest < pointer.Wanted ? (int)pointer.Wanted : 0));
    }

    private void AddTransfer(RecordBatch batch, PendingCall call)
    {
        TransferRecord record = Add<TransferRecord>(batch, call);
        record.Operation = call.Operation switch
        {
            Operation.Read => TransferOperation.Read,
            Operation.Write => TransferOperation.Write,
            Operation.Pread => TransferOperation.Pread,
            _ => TransferOperation.Pwrite,
        };
        record.Fd = call.Entry.Fd;
        record.Target = call.Target;
        record.Length = call.Entry.B;
        record.Offset = call.Operation is Operation.Pread or Operation.Pwrite ? call.Entry.C : 0;
        GrowingBytes data = call.IsRead ? call.Out : call.In;
        record.Data = Copy(batch, data);
        long whole = call.IsRead ? call.Unfinished ? 0 : call.Result : (long)Math.Min(call.Entry.B, int.MaxValue);
        if (data.Length < whole)
        {
            Cut(call, data.Length == 0);
        }
    }

    /// <summary>Counts bytes that are missing, unless the kernel could not read them either.</summary>
    private void Cut(PendingCall call, bool unreadable)
    {
        if (call.Result != -Errno.EFAULT || call.Unfinished)
        {
            losses.Add(source, unreadable ? GapCauses.CopyFailed : GapCauses.Truncated, 1);
        }
    }
}
