using System.Buffers.Binary;
using TraceReplay.Formats.Ioctls.Iommufd;
using TraceReplay.Formats.Records;
using TraceReplay.Replayer.Calls;
using TraceReplay.Replayer.Vfio;
using static TraceReplay.Replayer.Porting.ArgumentWords;

namespace TraceReplay.Replayer.Porting;

/// <summary>
/// Page tables, vIOMMUs and attachments of an iommufd said with the requests of the nested series: a nested page table is the configuration that a device's
/// container gets when the device is attached to it.
/// </summary>
internal sealed class ContainerStage1(PortedCalls calls, NestedProtocol to, ContainerSpaces spaces, ContainerEvents events)
{
    private const uint Unset = 2;

    /// <summary>The kernel's window for messages, which the guest of an iommufd maps one to one.</summary>
    private const ulong MessagePage = 0x800_0000;
    private const ulong PageSize = 0x1000;
    private const int CommandSize = 16;

    /// <summary>The doorbell is where a guest of an iommufd has it: at the same address on both sides of stage 1.</summary>
    public bool BindMessages(VfioModel model, CallRecord cause, int container)
    {
        var request = new MsiBindingRequest { Flags = 1, Size = new ClaimedSize(true, 0), Iova = MessagePage, Gpa = MessagePage, Bytes = PageSize };
        return to.Encode(request) is not { } encoded || calls.Ioctl(model, cause, container, encoded.Op.Request, encoded.Bytes);
    }

    /// <returns>What has no counterpart, or null.</returns>
    public string? Run(VfioModel model, IoctlRecord ioctl, PortedContext context, CallContext c)
    {
        if (ioctl.Request == IommufdRequest.HwptInvalidate)
        {
            return Invalidate(model, ioctl, context, c);
        }

        string? reason = ioctl.Request switch
        {
            IommufdRequest.GetHwInfo => "no call of a container tells what the SMMU is like",
            IommufdRequest.HwptSetDirtyTracking or IommufdRequest.HwptGetDirtyBitmap => "dirty pages of an address space are not said in a container's words",
            IommufdRequest.FaultQueueAlloc => "page requests are not said in the words of the response region",
            IommufdRequest.Destroy or IommufdRequest.HwptAlloc or IommufdRequest.ViommuAlloc or IommufdRequest.VdeviceAlloc or IommufdRequest.VeventqAlloc =>
                ioctl.Result != 0 ? "iommufd refused it: nothing is asked there that could be refused" : null,
            _ => "a container has nothing that means this",
        };
        ReadOnlySpan<byte> a = ioctl.In.Span;
        if (ioctl is { Request: IommufdRequest.FaultQueueAlloc, Result: 0 })
        {
            Take(model, ioctl, 12);
        }

        return reason ?? (ioctl.Request switch
        {
            IommufdRequest.Destroy => Destroy(context, U32(a, 4), c),
            IommufdRequest.HwptAlloc => AllocateTable(ioctl, context, c),
            IommufdRequest.ViommuAlloc => AllocateGuest(ioctl, context, c),
            IommufdRequest.VdeviceAlloc => AllocateStream(model, ioctl, context, c),
            _ => AllocateQueue(model, ioctl, context, c),
        });
    }

    /// <summary>The device's container gets what the table says: mappings of its address space, then its stage 1.</summary>
    public string? Attach(VfioModel model, IoctlRecord ioctl, PortedSeat seat, CallContext c)
    {
        const uint Pasid = 1;
        ReadOnlySpan<byte> a = ioctl.In.Span;
        if ((U32(a, 4) & Pasid) != 0)
        {
            return "a PASID of a device has no address space of its own there";
        }

        PortedTable? table = seat.Context!.Find<PortedTable>(U32(a, 8)) ?? (seat.Context.Find<PortedSpace>(U32(a, 8)) is { } whole ? new PortedTable(whole) : null);
        if (a.Length < 12 || table is null)
        {
            return "the id is not that of a page table or an address space the program has";
        }

        if (table.Configuration is not null && to.IsEmpty)
        {
            return "the nested-stage requests are not there: a program gives no stage 1";
        }

        bool moves = seat.Table?.Space != table.Space;
        bool leaves = table.Configuration is null || moves;
        bool done = (!leaves || Leave(model, ioctl, seat))
            && (!moves || (spaces.Empty(model, ioctl, seat) && spaces.Fill(model, ioctl, seat, table.Space)))
            && (table.Configuration is null || Configure(model, ioctl, seat, table.Configuration));
        if (!done)
        {
            calls.Tell(c);
            return null;
        }

        seat.Table = table;
        c.Succeed(0, table.Configuration is null ? PortRules.Emptied : PortRules.NoObject);
        Fact id = default;
        c.Learn(ref id, 8, 4);
        return null;
    }

    /// <summary>A device that is attached to nothing reaches nothing: its container is emptied.</summary>
    public string? Detach(VfioModel model, IoctlRecord ioctl, PortedSeat seat, CallContext c)
    {
        if (ioctl.Result != 0)
        {
            return "iommufd refused it: nothing is asked there that could be refused";
        }

        bool done = Leave(model, ioctl, seat) && spaces.Empty(model, ioctl, seat);
        seat.Table = null;
        if (!done)
        {
            calls.Tell(c);
            return null;
        }

        c.Succeed(0, PortRules.Emptied);
        return null;
    }

    private bool Leave(VfioModel model, CallRecord cause, PortedSeat seat)
    {
        if (seat.Configuration == 0)
        {
            return true;
        }

        bool done = Send(model, cause, seat, new PasidTableRequest { Flags = Unset, Size = new ClaimedSize(true, 0) });
        seat.Configuration = done ? (byte)0 : seat.Configuration;
        return done;
    }

    // The series replaces no table while the device translates, and v11 enters bypass from nothing but abort: a program that knows it goes that way.
    private bool Configure(VfioModel model, CallRecord cause, PortedSeat seat, PasidTableRequest request)
    {
        bool replaces = request.Config == PasidTableRequest.Translate && seat.Configuration == PasidTableRequest.Translate;
        bool passes = request.Config == PasidTableRequest.Bypass && seat.Configuration != PasidTableRequest.Abort;
        if ((replaces || passes) && !Send(model, cause, seat, request with { Config = PasidTableRequest.Abort, BasePtr = 0, PasidBits = 0, S1Fmt = 0, S1Dss = 0 }))
        {
            return false;
        }

        seat.Configuration = replaces || passes ? PasidTableRequest.Abort : seat.Configuration;
        bool done = Send(model, cause, seat, request);
        seat.Configuration = done ? request.Config : seat.Configuration;
        return done;
    }

    private bool Send(VfioModel model, CallRecord cause, PortedSeat seat, NestedRequestMeaning request) =>
        to.Encode(request) is { } encoded && (encoded.Bytes.Length == 0 ? calls.Plain(model, cause, seat.Container, encoded.Op.Request) : calls.Ioctl(model, cause, seat.Container, encoded.Op.Request, encoded.Bytes));

    private static string? Destroy(PortedContext context, uint id, CallContext c)
    {
        if (context.Find<PortedQueue>(id) is { } queue)
        {
            queue.Guest.Queue = null;
        }

        if (context.Find<PortedStream>(id) is { } stream)
        {
            stream.Guest.Streams.Remove(stream.Id);
        }

        context.Remove(id);
        c.Succeed(0, PortRules.NoObject);
        return null;
    }

    private static string? AllocateTable(IoctlRecord ioctl, PortedContext context, CallContext c)
    {
        const int DataPointer = 32;
        uint id = U32(ioctl.In.Span, 12);
        PortedTable? table = context.Find<PortedSpace>(id) is { } space ? new PortedTable(space) : null;
        if (context.Find<PortedGuest>(id) is { } guest)
        {
            ReadOnlySpan<byte> entry = Buffer(ioctl, DataPointer);
            if (entry.Length < CommandSize)
            {
                return "the STE is not in the log";
            }

            table = new PortedTable(guest.Parent.Space, guest, StreamEntryRequest.Decode(BinaryPrimitives.ReadUInt64LittleEndian(entry), BinaryPrimitives.ReadUInt64LittleEndian(entry[8..])));
        }

        if (table is null)
        {
            return "the id is not that of an address space or a vIOMMU the program has";
        }

        context.Add(U32(ioctl.Out.Span, 16), table);
        ContainerSpaces.Made(c, 16);
        return null;
    }

    private static string? AllocateGuest(IoctlRecord ioctl, PortedContext context, CallContext c)
    {
        if (context.Find<PortedTable>(U32(ioctl.In.Span, 16)) is not { } parent)
        {
            return "the id is not that of a page table the program has";
        }

        context.Add(U32(ioctl.Out.Span, 20), new PortedGuest(parent));
        ContainerSpaces.Made(c, 20);
        return null;
    }

    private string? AllocateStream(VfioModel model, IoctlRecord ioctl, PortedContext context, CallContext c)
    {
        ReadOnlySpan<byte> a = ioctl.In.Span;
        if (a.Length < 24 || context.Find<PortedGuest>(U32(a, 4)) is not { } guest || context.Find<PortedSeat>(U32(a, 8)) is not { } seat)
        {
            return "the ids are not those of a vIOMMU and a device the program has";
        }

        ulong stream = BinaryPrimitives.ReadUInt64LittleEndian(a[16..]);
        guest.Streams[stream] = seat;
        context.Add(U32(ioctl.Out.Span, 12), new PortedStream(guest, stream));
        ContainerSpaces.Made(c, 12);
        return guest.Queue is null ? null : events.Arm(model, ioctl, seat);
    }

    private string? AllocateQueue(VfioModel model, IoctlRecord ioctl, PortedContext context, CallContext c)
    {
        Take(model, ioctl, 24);
        if (context.Find<PortedGuest>(U32(ioctl.In.Span, 8)) is not { } guest)
        {
            return "the id is not that of a vIOMMU the program has";
        }

        var queue = new PortedQueue(guest);
        guest.Queue = queue;
        context.Add(U32(ioctl.Out.Span, 20), queue);
        events.Serve(ioctl, queue, (int)U32(ioctl.Out.Span, 24));
        ContainerSpaces.Made(c, 20);
        Fact descriptor = default;
        c.Learn(ref descriptor, 24, 4);
        foreach (PortedSeat seat in guest.Streams.Values)
        {
            if (events.Arm(model, ioctl, seat) is { } reason)
            {
                return reason;
            }
        }

        return null;
    }

    // One call for each command and each device it is for. A vIOMMU takes an array and says how many it handled.
    private string? Invalidate(VfioModel model, IoctlRecord ioctl, PortedContext context, CallContext c)
    {
        const uint SmmuV3 = 1;
        const int ArrayPointer = 8;
        const int CountAt = 24;
        ReadOnlySpan<byte> a = ioctl.In.Span;
        uint size = U32(a, 20);
        uint count = U32(a, CountAt);
        ReadOnlySpan<byte> entries = Buffer(ioctl, ArrayPointer);
        if (a.Length < 32 || context.Find<PortedGuest>(U32(a, 4)) is not { } guest || U32(a, 16) != SmmuV3 || size < CommandSize || count == 0 || (ulong)entries.Length < (ulong)size * count)
        {
            return "iommufd alone has this form of a request: an array for a vIOMMU";
        }

        if (to.IsEmpty)
        {
            return "the nested-stage requests are not there";
        }

        for (uint i = 0; i < count; i++)
        {
            ReadOnlySpan<byte> entry = entries.Slice((int)(i * size), (int)size);
            if (entry[CommandSize..].ContainsAnyExcept((byte)0) || RawCommand.Decode(entry, out uint? stream) is not { } request)
            {
                return "a command that no request of the series means";
            }

            List<PortedSeat> seats = stream is { } id ? guest.Streams.TryGetValue(id, out PortedSeat? one) ? [one] : [] : [.. context.SeatsOf(guest)];
            if (seats.Count == 0)
            {
                return "no device of the vIOMMU is meant, so no container is asked";
            }

            foreach (PortedSeat seat in seats)
            {
                if (!Send(model, ioctl, seat, request))
                {
                    calls.Tell(c);
                    BinaryPrimitives.WriteUInt32LittleEndian(c.Output[CountAt..], i);
                    return null;
                }
            }
        }

        c.Succeed(0, PortRules.OneByOne);
        return null;
    }

    // The descriptor of a queue exists for the program: what it does with it is said by reading fault regions.
    private static void Take(VfioModel model, IoctlRecord ioctl, int at)
    {
        if (ioctl.Out.Length >= at + 4 && (int)U32(ioctl.Out.Span, at) >= 0)
        {
            model.BindUnknown(ioctl.ProcessId, (int)U32(ioctl.Out.Span, at));
        }
    }

    private static ReadOnlySpan<byte> Buffer(IoctlRecord ioctl, int pointerAt)
    {
        foreach (PointedBuffer buffer in ioctl.Buffers)
        {
            if (buffer.Offset == pointerAt)
            {
                return buffer.In.Span;
            }
        }

        return default;
    }
}
