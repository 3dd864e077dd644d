using System.Buffers.Binary;
using TraceReplay.Formats.Dialects;
using TraceReplay.Formats.Ioctls.Iommufd;
using TraceReplay.Formats.Records;
using TraceReplay.Formats.Smmuv3.Events;
using TraceReplay.Replayer.Calls;
using TraceReplay.Replayer.SmmuDriver;
using TraceReplay.Replayer.Vfio;

namespace TraceReplay.Replayer.Porting;

/// <summary>
/// Fault regions and their interrupt said with the queue of a vIOMMU's events: what the program reads of the region is made of the events the queue delivered
/// by then, and a wait for the interrupt is a poll of the queue.
/// </summary>
/// <param name="spoken">The version whose region it is.</param>
internal sealed class PortedFaults(Dialect spoken, bool seesTraffic)
{
    /// <summary>Index of the interrupt that tells of faults.</summary>
    public const uint Interrupt = 5;

    private const int Record = 40;
    private const int Header = 8;
    private const uint LostEvents = 1;

    private readonly FaultRecords _records = new(spoken);

    /// <summary>Makes the queue of a container's vIOMMU.</summary>
    public static bool Wire(PortedCalls calls, VfioModel model, CallRecord cause, int iommufd, PortedContainer container, int fd)
    {
        const uint SmmuV3 = 1;

        // One less than the ring has entries, which is what fits into it.
        const uint Depth = 511;
        const int DescriptorAt = 24;
        bool done = calls.Yield(model, cause, iommufd, IommufdRequest.VeventqAlloc, PortedCalls.Words(32, 0, container.Viommu, SmmuV3, Depth, 0, 0, 0), fd, DescriptorAt);
        container.Queue = done ? fd : -1;
        return done;
    }

    /// <summary>A read or write of the fault region, or of the regions beside it.</summary>
    /// <returns>What has no counterpart, or null.</returns>
    public string? Transfer(PortedCalls calls, VfioModel model, TransferRecord transfer, PortedDevice device, CallContext c)
    {
        if (!Ring(device).Covers(transfer.Offset))
        {
            return "the vIOMMU's queue of events takes no answers";
        }

        Collect(calls, model, transfer, device.Group.Container!);
        Ring(device).Transfer(transfer, c);
        return null;
    }

    /// <summary>SET_IRQS of the fault interrupt. flags 4, index 8, start 12, count 16, data 20: an eventfd is given or taken away; for anything else a queue has nothing.</summary>
    /// <returns>What has no counterpart, or null.</returns>
    public static string? SetInterrupt(IoctlRecord ioctl, PortedDevice device, CallContext c)
    {
        const uint EventfdTrigger = 0x24;
        const uint NoneTrigger = 0x21;
        const int Size = 20;
        ReadOnlySpan<byte> a = ioctl.In.Span;
        if (a.Length < Size || ioctl.Result != 0)
        {
            return "refused where it was recorded, for its form or its descriptor: nothing is asked there that could refuse it";
        }

        bool gives = U32(a, 4) == EventfdTrigger && a.Length >= Size + 4;
        bool takes = U32(a, 4) == NoneTrigger && U32(a, 16) == 0 && device.FaultInterrupt >= 0;
        if (!gives && !takes)
        {
            return "a queue of events is polled: nothing is wired to it, and nothing but a fault raises it";
        }

        device.FaultInterrupt = gives ? BinaryPrimitives.ReadInt32LittleEndian(a[Size..]) : -1;
        c.Succeed(0, PortRules.Poll);
        return null;
    }

    /// <summary>A read of the descriptor that the fault interrupt signals: whether events came since the last one.</summary>
    /// <returns>False when none did: the descriptor says what that means.</returns>
    public static bool Read(VfioModel model, TransferRecord transfer, PortedDevice device, CallContext c)
    {
        const int Size = 8;
        int waiting = device.Group.Container is { Queue: >= 0 } container ? model.WaitingEvents(device.ProcessId, container.Queue, device.StreamId) : 0;
        bool came = waiting > device.Noticed && transfer.Length >= Size;
        device.Noticed = waiting;
        if (came)
        {
            c.SetOutput(default, Size);
            c.MarkOutput(0, Size, ByteState.Unknown);
            c.Succeed(Size, PortRules.Poll);
        }

        return came;
    }

    // A mark of lost events is a header alone.
    private void Collect(PortedCalls calls, VfioModel model, CallRecord cause, PortedContainer container)
    {
        const int Most = 1024 * Record;
        container.Devices.ForEach(device => device.Noticed = 0);
        int length = container.Queue < 0 ? 0 : calls.Read(model, cause, container.Queue, Most);
        for (int at = 0; at + Header <= length;)
        {
            ReadOnlySpan<byte> next = calls.Output[at..];
            if (BinaryPrimitives.ReadUInt32LittleEndian(next) == LostEvents)
            {
                // No record of the series tells that some were lost.
                at += Header;
                continue;
            }

            if (next.Length < Record)
            {
                return;
            }

            Deliver(container, new EventRecord(U64(next, 8), U64(next, 16), U64(next, 24), U64(next, 32)));
            at += Record;
        }
    }

    private void Deliver(PortedContainer container, in EventRecord record)
    {
        uint stream = record.StreamID;
        if (container.Devices.Find(d => d.StreamId == stream) is not { } device)
        {
            return;
        }

        IommuFault fault = _records.TryTranslate(record, out IommuFault known) ? known : FaultRecords.OfGuestEvent(record);

        // A ring that is full drops what comes, as the kernel of the series does.
        Ring(device).TryAppend(fault);
    }

    private RingStandIn Ring(PortedDevice device) => device.Ring ??= new RingStandIn(spoken, seesTraffic);

    private static uint U32(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]);

    private static ulong U64(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt64LittleEndian(bytes[at..]);
}
