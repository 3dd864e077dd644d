using TraceReplay.Formats;
using TraceReplay.Formats.Ioctls.Kvm;
using TraceReplay.Replayer.Calls;
using TraceReplay.Replayer.Vfio;

namespace TraceReplay.Replayer.Vfio.Kvm;

/// <summary>KVM_SET_GSI_ROUTING: which interrupt numbers are pins and which are messages.</summary>
internal static class KvmRouting
{
    private const int HeadSize = 8;
    private const int EntrySize = 48;
    private const uint MostEntries = 4096;
    private const uint Pins = 988;
    private const uint DeviceIdValid = 1;

    public static void Set(CallContext c, VirtualMachine machine)
    {
        if (!UserCopy.TryRead(c, HeadSize))
        {
            return;
        }

        uint count = UserCopy.U32(c, 0);
        if (!machine.HasInterruptController || count > MostEntries || UserCopy.U32(c, 4) != 0)
        {
            c.Fail(Errno.EINVAL, KvmRules.RoutingArguments);
            return;
        }

        int end = HeadSize + ((int)count * EntrySize);
        if (!UserCopy.TryRead(c, end))
        {
            return;
        }

        if (c.Input.Length < end)
        {
            c.Unknown("the log does not hold the whole routing table");
            return;
        }

        var messages = new SortedSet<uint>();
        var pins = new SortedSet<uint>();
        for (int at = HeadSize; at < end; at += EntrySize)
        {
            if (!TryAdd(c, at, messages, pins))
            {
                c.Fail(Errno.EINVAL, KvmRules.RoutingEntry);
                return;
            }
        }

        machine.Messages.Clear();
        machine.Messages.UnionWith(messages);
        c.Succeed(0, KvmRules.Routing);
    }

    // One number is one pin of the only chip, or one message.
    private static bool TryAdd(CallContext c, int at, SortedSet<uint> messages, SortedSet<uint> pins)
    {
        uint gsi = UserCopy.U32(c, at);
        uint flags = UserCopy.U32(c, at + 8);
        if (gsi >= MostEntries || messages.Contains(gsi) || pins.Contains(gsi))
        {
            return false;
        }

        switch ((KvmRoutingType)UserCopy.U32(c, at + 4))
        {
            case KvmRoutingType.Irqchip:
                pins.Add(gsi);
                return flags == 0 && UserCopy.U32(c, at + 16) == 0 && UserCopy.U32(c, at + 20) < Pins;
            case KvmRoutingType.Msi:
                messages.Add(gsi);
                return (flags & ~DeviceIdValid) == 0;
            default:
                return false;
        }
    }
}
