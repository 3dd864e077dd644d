using System.Text;
using TraceReplay.Formats.Ioctls;
using TraceReplay.Formats.Records;
using TraceReplay.Recorder.Import.Calls;

namespace TraceReplay.Recorder.Import.Bpftrace;

/// <summary>Hands calls of the script to the tracker.</summary>
internal static class ScriptCalls
{
    /// <summary>The first argument of the call is a descriptor.</summary>
    public static bool HasDescriptor(string name) => name is "ioctl" or "read" or "write" or "pread64" or "pwrite64" or "close" or "dup" or "dup2" or "dup3" or "fcntl" or "mmap";

    /// <param name="tracker">Takes the call.</param>
    /// <param name="call">What the script shows.</param>
    /// <param name="seen">Times and result.</param>
    /// <param name="made">What a descriptor that the call returned is.</param>
    /// <returns>False when the call is not known or lacks arguments.</returns>
    public static bool TryTake(CallTracker tracker, ScriptCall call, CallSeen seen, string? made)
    {
        ulong[] a = call.Arguments;
        int fd = a.Length > 0 ? (int)a[0] : -1;
        switch (call.Name)
        {
            case "openat" when a.Length >= 1:
                tracker.Open(seen, call.Text, (int)a[0], made);
                return true;
            case "eventfd2" when a.Length >= 2:
                tracker.Eventfd(seen, a[0], (int)a[1]);
                return true;
            case "close" when a.Length >= 1:
                tracker.Close(seen, fd, call.Target);
                return true;
            case "dup" or "dup2" when a.Length >= 1:
                tracker.Dup(seen, fd, call.Target, closeOnExec: false);
                return true;
            case "dup3" when a.Length >= 3:
                tracker.Dup(seen, fd, call.Target, (a[2] & CallFlags.CloseOnExec) != 0);
                return true;
            case "fcntl" when a.Length >= 2:
                tracker.Dup(seen, fd, call.Target, a[1] == CallFlags.DuplicateCloseOnExec);
                return true;
            case "read" or "write" or "pread64" or "pwrite64" when a.Length >= 3:
                Transfer(tracker, call, seen, fd);
                return true;
            case "mmap" when a.Length >= 6:
                tracker.Mmap(seen, fd, call.Target, new MmapRecord { Address = a[1], Length = a[2], Protection = (int)a[3], Flags = (int)a[4], Offset = a[5] });
                return true;
            case "munmap" when a.Length >= 2:
                tracker.Munmap(seen, a[0], a[1]);
                return true;
            case "ioctl" when a.Length >= 3:
                Ioctl(tracker, call, seen, fd);
                return true;
            default:
                return false;
        }
    }

    private static void Transfer(CallTracker tracker, ScriptCall call, CallSeen seen, int fd)
    {
        bool writes = call.Name is "write" or "pwrite64";
        var record = new TransferRecord
        {
            Operation = call.Name switch { "read" => TransferOperation.Read, "write" => TransferOperation.Write, "pread64" => TransferOperation.Pread, _ => TransferOperation.Pwrite },
            Length = call.Arguments[1],
            Offset = call.Name.EndsWith("64", StringComparison.Ordinal) ? call.Arguments[2] : 0,
            Data = call.Bytes(writes, out _) ?? [],
        };
        tracker.Transfer(seen, fd, call.Target, record);
    }

    private static void Ioctl(CallTracker tracker, ScriptCall call, CallSeen seen, int fd)
    {
        var request = (uint)call.Arguments[1];
        ulong argument = call.Arguments[2];
        FdKind kind = call.Target is null ? FdKind.Unknown : FdTarget.KindOf((Formats.Utf8Text)call.Target);
        byte[]? before = call.Bytes(before: true, out int whole);
        if (before is not null && !seen.Unfinished && seen.Result == -Formats.Errno.EFAULT && !before.AsSpan().ContainsAnyExcept((byte)0))
        {
            // Neither could bpftrace read the memory, and it says zeros then.
            before = [];
        }

        byte[]? after = call.Bytes(before: false, out int wholeAfter);
        var record = new IoctlRecord
        {
            Request = request,
            Argument = argument,
            HasPointer = before is not null || call.Text.Length > 0 || IoctlArguments.IsPointer(kind, request, argument),
            In = before ?? Encoding.UTF8.GetBytes(call.Text),
            Out = after ?? [],
            HasOut = after is not null && !seen.Unfinished,

            // Where only the bytes before the call were lost, those after it tell how many there were.
            WantedLength = before is null ? wholeAfter : whole > before.Length ? whole : 0,
        };
        record.Buffers.AddRange(call.Buffers());
        tracker.Ioctl(seen, fd, call.Target, record, keepUnknown: true);
    }
}
