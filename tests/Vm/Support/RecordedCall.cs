using System.Globalization;
using TraceReplay.Formats.Log;
using TraceReplay.Formats.Records;

namespace TraceReplay.VmTests.Support;

/// <summary>A call of a log: what it was, as text that is equal when the calls are, and when.</summary>
internal sealed record RecordedCall(string Text, int Thread, long Time, long Duration)
{
    /// <summary>The calls of a log, each thread's in the order in which that thread made them.</summary>
    public static List<RecordedCall> Of(string log)
    {
        using LogReader reader = LogReader.Open(log);
        List<RecordedCall> calls = [];
        while (reader.Read() is { } record)
        {
            if (record is CallRecord call)
            {
                calls.Add(new RecordedCall(Describe(call), call.ThreadId, call.Time, call.Duration));
            }
        }

        return [.. calls.OrderBy(call => call.Thread)];
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"thread {Thread}: {Text}");

    private static string Describe(CallRecord record)
    {
        string call = record switch
        {
            OpenRecord open => $"open {open.Path} 0x{open.Flags:x}",
            CloseRecord close => $"close {close.Fd} {close.Target}",
            DupRecord dup => $"dup {dup.Fd} {dup.Target}",
            EventfdRecord eventfd => $"eventfd {eventfd.Initial} 0x{eventfd.Flags:x}",
            IoctlRecord ioctl => $"ioctl {ioctl.Fd} {ioctl.Target} 0x{ioctl.Request:x} {(ioctl.HasPointer ? "ptr" : "int")} 0x{ioctl.Argument:x} in {Hex(ioctl.In)} out {(ioctl.HasOut ? Hex(ioctl.Out) : "-")} buffers {ioctl.Buffers.Count}",
            TransferRecord transfer => $"{transfer.Operation} {transfer.Fd} {transfer.Target} 0x{transfer.Offset:x} 0x{transfer.Length:x} {Hex(transfer.Data)}",
            MmapRecord mmap => $"mmap {mmap.Fd} {mmap.Target} 0x{mmap.Offset:x} 0x{mmap.Length:x} {mmap.Protection} {mmap.Flags} at 0x{mmap.Address:x}",
            MunmapRecord munmap => $"munmap {munmap.Fd} {munmap.Target} 0x{munmap.Offset:x} 0x{munmap.Length:x} at 0x{munmap.Address:x}",
            _ => record.Kind.ToString(),
        };
        return $"{call} = {(record.Unfinished ? "unfinished" : record.Result.ToString(CultureInfo.InvariantCulture))}";
    }

    private static string Hex(ReadOnlyMemory<byte> bytes) => Convert.ToHexStringLower(bytes.Span);
}
