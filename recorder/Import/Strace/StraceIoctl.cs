using System.Buffers.Binary;
using TraceReplay.Formats.Dialects;
using TraceReplay.Formats.Ioctls;
using TraceReplay.Formats.Ioctls.Kvm;
using TraceReplay.Formats.Records;
using TraceReplay.Recorder.Import.Calls;

namespace TraceReplay.Recorder.Import.Strace;

/// <summary>
/// Reads ioctl(2) of strace: the request by name, as "A or B" where a number has several, as _IOC(...) or as a number. The bytes of the argument are not there, except
/// for the few structs that strace prints member by member.
/// </summary>
internal static class StraceIoctl
{
    private static readonly ILookup<string, IoctlOp> s_byName = Dialects.All.SelectMany(d => d.Ioctls.Rows).Distinct().ToLookup(o => o.Name, StringComparer.Ordinal);

    /// <returns>False when this is no ioctl as strace prints it.</returns>
    public static bool TryTake(CallTracker tracker, CallSeen call, int fd, string? shown, IReadOnlyList<string> arguments)
    {
        FdKind kind = tracker.Find(call.Thread, fd, shown)?.Kind ?? FdKind.Unknown;
        if (!TryRequest(arguments[1], kind, out uint request))
        {
            tracker.Others++;
            return true;
        }

        bool ofKvm = kind is FdKind.Kvm or FdKind.KvmVm or FdKind.KvmVcpu or FdKind.KvmDevice;
        if (ofKvm && !IoctlArguments.IsKnown(kind, request))
        {
            tracker.Others++;
            return true;
        }

        string argument = arguments.Count > 2 ? arguments[2] : "0";
        bool number = StraceText.TryNumber(argument, out long value);
        var record = new IoctlRecord
        {
            Request = request,
            HasPointer = !number || IoctlArguments.IsPointer(kind, request, (ulong)value),
            Argument = number ? (ulong)value : 0,
            In = request == KvmRequest.SetUserMemoryRegion && !number ? MemoryRegion(argument) : default,
        };
        tracker.Ioctl(call, fd, shown, record, keepUnknown: IoctlArguments.IsOfVfio(request));
        return true;
    }

    private static bool TryRequest(string text, FdKind kind, out uint request)
    {
        request = 0;
        if (StraceText.TryNumber(text, out long number))
        {
            request = (uint)number;
            return true;
        }

        if (text.StartsWith("_IO", StringComparison.Ordinal))
        {
            return TryParts(text, out request);
        }

        IoctlOp? first = null;
        foreach (string name in text.Split(" or "))
        {
            foreach (IoctlOp op in s_byName[name])
            {
                first ??= op;
                if (op.Fd == kind)
                {
                    request = op.Request;
                    return true;
                }
            }
        }

        request = first?.Request ?? 0;
        return first is not null;
    }

    /// <summary>_IOC(_IOC_READ|_IOC_WRITE, 0x3b, 0x6a, 0), or the short forms _IO(0x3b, 0x64) and relatives.</summary>
    private static bool TryParts(string text, out uint request)
    {
        request = 0;
        int open = text.IndexOf('(', StringComparison.Ordinal);
        List<string> parts = open < 0 ? [] : StraceText.Split(text[(open + 1)..], out _);
        string macro = open < 0 ? "" : text[..open];
        if (macro == "_IOC" && parts.Count == 4)
        {
            request = (parts[0].Contains("_IOC_WRITE", StringComparison.Ordinal) ? 1u << 30 : 0) | (parts[0].Contains("_IOC_READ", StringComparison.Ordinal) ? 2u << 30 : 0);
            parts.RemoveAt(0);
        }
        else if (macro is "_IO" or "_IOR" or "_IOW" or "_IOWR" && parts.Count is 2 or 3)
        {
            request = (macro.Contains('W', StringComparison.Ordinal) ? 1u << 30 : 0) | (macro is "_IOR" or "_IOWR" ? 2u << 30 : 0);
        }
        else
        {
            return false;
        }

        long size = 0;
        if (!StraceText.TryNumber(parts[0], out long type) || !StraceText.TryNumber(parts[1], out long number) || (parts.Count > 2 && !StraceText.TryNumber(parts[2], out size)))
        {
            return false;
        }

        request |= (((uint)size & 0x3fff) << 16) | (((uint)type & 0xff) << 8) | ((uint)number & 0xff);
        return true;
    }

    /// <summary>The struct of KVM_SET_USER_MEMORY_REGION from its members.</summary>
    private static byte[] MemoryRegion(string text)
    {
        byte[] region = new byte[32];
        (string Name, int At, int Size)[] members = [("slot", 0, 4), ("flags", 4, 4), ("guest_phys_addr", 8, 8), ("memory_size", 16, 8), ("userspace_addr", 24, 8)];
        foreach ((string name, int at, int size) in members)
        {
            if (StraceText.Member(text, name) is not { } member)
            {
                return [];
            }

            long value = StraceSymbols.Flags(member);
            if (size == 4)
            {
                BinaryPrimitives.WriteUInt32LittleEndian(region.AsSpan(at), (uint)value);
            }
            else
            {
                BinaryPrimitives.WriteInt64LittleEndian(region.AsSpan(at), value);
            }
        }

        return region;
    }
}
