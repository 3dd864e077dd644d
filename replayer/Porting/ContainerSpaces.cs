using System.Buffers.Binary;
using TraceReplay.Formats;
using TraceReplay.Formats.Ioctls.Iommufd;
using TraceReplay.Formats.Ioctls.Vfio;
using TraceReplay.Formats.Records;
using TraceReplay.Replayer.Calls;
using TraceReplay.Replayer.Vfio;
using static TraceReplay.Replayer.Porting.ArgumentWords;

namespace TraceReplay.Replayer.Porting;

/// <summary>Address spaces of an iommufd said as the mappings of containers: of every device that is in the space.</summary>
internal sealed class ContainerSpaces(PortedCalls calls)
{
    private const uint FixedIova = 1;
    private const uint Writeable = 2;
    private const uint Readable = 4;
    private const string NoSpace = "the id is not that of an address space the program has";
    private const string NotAsked = "no device is in the space, so no container is asked";

    /// <summary>A file mapped by its descriptor stands in the program's memory where no program of the recorded machine has any.</summary>
    private const ulong FileMemory = 0x4000_0000_0000;
    private const ulong FileMask = 0xff_ffff_ffff;

    /// <returns>What has no counterpart, or null.</returns>
    public string? Run(VfioModel model, IoctlRecord ioctl, PortedContext context, CallContext c)
    {
        ReadOnlySpan<byte> a = ioctl.In.Span;
        switch (ioctl.Request)
        {
            case IommufdRequest.IoasAlloc:
                if (ioctl.Result != 0)
                {
                    return "an address space that iommufd refused: a container is made for each device, and none is asked here";
                }

                context.Add(U32(ioctl.Out.Span, 8), new PortedSpace());
                Made(c, 8);
                return null;
            case IommufdRequest.IoasMap when a.Length >= 40:
                return Map(model, ioctl, context, U32(a, 8), new PortedArea(U64(a, 32), U64(a, 24), U64(a, 16), Access(a)), c);
            case IommufdRequest.IoasMapFile when ioctl.Result != 0:
                return "iommufd refused the file; a container maps what the program has mapped itself";
            case IommufdRequest.IoasMapFile when a.Length >= 40:
                ulong memory = FileMemory | ((ulong)(U32(a, 12) & 0x3f) << 40) | (U64(a, 16) & FileMask);
                return Map(model, ioctl, context, U32(a, 8), new PortedArea(U64(a, 32), U64(a, 24), memory, Access(a)), c);
            case IommufdRequest.IoasCopy when a.Length >= 40:
                return Copy(model, ioctl, context, c);
            case IommufdRequest.IoasUnmap when a.Length >= 24:
                return Unmap(model, ioctl, context, c);
            case IommufdRequest.IoasIovaRanges when a.Length >= 32:
                return Ranges(model, ioctl, context, c);
            default:
                return "the argument is shorter than iommufd takes";
        }
    }

    /// <summary>Takes everything out of a device's container.</summary>
    public bool Empty(VfioModel model, CallRecord cause, PortedSeat seat)
    {
        foreach ((ulong iova, ulong length) in seat.Mapped.ToList())
        {
            if (!UnmapOne(model, cause, seat, iova, length))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Puts what the space has into a device's container.</summary>
    public bool Fill(VfioModel model, CallRecord cause, PortedSeat seat, PortedSpace space)
    {
        foreach (PortedArea area in space.Areas.Values)
        {
            if (!MapOne(model, cause, seat, area))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>An object was made that has no counterpart of its own: its number is the recorded one.</summary>
    public static void Made(CallContext c, int at)
    {
        c.Succeed(0, PortRules.NoObject);
        Fact id = default;
        c.Learn(ref id, at, 4);
    }

    private string? Map(VfioModel model, IoctlRecord ioctl, PortedContext context, uint id, PortedArea area, CallContext c)
    {
        const int IovaAt = 32;
        uint flags = U32(ioctl.In.Span, 4);
        if (context.Find<PortedSpace>(id) is not { } space)
        {
            return NoSpace;
        }

        if ((flags & ~(FixedIova | Writeable | Readable)) != 0)
        {
            return "flags that iommufd does not know";
        }

        if ((flags & FixedIova) == 0)
        {
            // A container is told where: the program would have used an address of its own choice.
            if (ioctl.Result != 0)
            {
                return "an address for the mapping is chosen by the program there";
            }

            area = area with { Iova = U64(ioctl.Out.Span, IovaAt) };
            BinaryPrimitives.WriteUInt64LittleEndian(c.Output[IovaAt..], area.Iova);
        }

        return Put(model, ioctl, context, space, [area], c);
    }

    private string? Copy(VfioModel model, IoctlRecord ioctl, PortedContext context, CallContext c)
    {
        ReadOnlySpan<byte> a = ioctl.In.Span;
        if (context.Find<PortedSpace>(U32(a, 8)) is not { } target || context.Find<PortedSpace>(U32(a, 12)) is not { } source)
        {
            return NoSpace;
        }

        ulong from = U64(a, 32);
        ulong to = U64((U32(a, 4) & FixedIova) != 0 ? a : ioctl.Out.Span, 24);
        List<PortedArea> slices = source.Slice(from, U64(a, 16));
        if (slices.Count == 0 || ((U32(a, 4) & FixedIova) == 0 && ioctl.Result != 0))
        {
            return "what is to be copied is not mapped, and no container copies";
        }

        uint access = Access(a);
        return Put(model, ioctl, context, target, [.. slices.Select(s => s with { Iova = to + (s.Iova - from), Access = access })], c);
    }

    private string? Put(VfioModel model, IoctlRecord ioctl, PortedContext context, PortedSpace space, List<PortedArea> areas, CallContext c)
    {
        bool asked = false;
        bool refused = false;
        foreach (PortedSeat seat in context.SeatsOf(space).ToList())
        {
            for (int i = 0; i < areas.Count && !refused; i++)
            {
                asked = true;
                refused = !MapOne(model, ioctl, seat, areas[i]);
            }
        }

        if (ioctl.Result == 0)
        {
            areas.ForEach(area => space.Add(area));
        }

        if (!asked && ioctl.Result != 0)
        {
            return NotAsked;
        }

        Tell(asked, c);
        return null;
    }

    private string? Unmap(VfioModel model, IoctlRecord ioctl, PortedContext context, CallContext c)
    {
        ReadOnlySpan<byte> a = ioctl.In.Span;
        if (context.Find<PortedSpace>(U32(a, 4)) is not { } space)
        {
            return NoSpace;
        }

        ulong iova = U64(a, 8);
        ulong length = U64(a, 16);
        bool all = iova == 0 && length == ulong.MaxValue;
        bool asked = false;
        bool refused = false;
        ulong removed = 0;
        foreach (PortedSeat seat in context.SeatsOf(space).ToList())
        {
            if (!refused)
            {
                asked = true;
                removed = all ? seat.Mapped.Values.Aggregate(0UL, (sum, bytes) => sum + bytes) : 0;
                refused = all ? !Empty(model, ioctl, seat) : !UnmapOne(model, ioctl, seat, iova, length);
                removed = all || refused ? removed : calls.Long(16);
            }
        }

        if (ioctl.Result == 0)
        {
            space.Remove(iova, length);
        }

        if (!asked && ioctl.Result != 0)
        {
            return NotAsked;
        }

        Tell(asked && !(all && removed == 0), c);
        if (asked && !refused)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(c.Output[16..], removed);
        }
        else
        {
            Fact bytes = default;
            c.Learn(ref bytes, 16, 8);
        }

        return null;
    }

    // VFIO_IOMMU_GET_INFO has them in a capability: count at 8, then first and last of each.
    private string? Ranges(VfioModel model, IoctlRecord ioctl, PortedContext context, CallContext c)
    {
        const int InfoSize = 4096;
        const ushort RangeCapability = 1;
        if (context.Find<PortedSpace>(U32(ioctl.In.Span, 4)) is not { } space)
        {
            return NoSpace;
        }

        if (context.SeatsOf(space).FirstOrDefault() is not { } seat)
        {
            return "no container has ranges before a device is in it";
        }

        byte[] argument = new byte[InfoSize];
        BinaryPrimitives.WriteUInt32LittleEndian(argument, InfoSize);
        if (!calls.Ioctl(model, ioctl, seat.Container, VfioRequest.IommuGetInfo, argument))
        {
            calls.Tell(c);
            return null;
        }

        int at = (int)Math.Min(calls.Word(16), InfoSize - 16);
        for (int seen = 0; at != 0 && seen < 16; seen++)
        {
            if (BinaryPrimitives.ReadUInt16LittleEndian(calls.Output[at..]) == RangeCapability)
            {
                uint count = calls.Word(at + 8);
                uint room = U32(ioctl.In.Span, 8);
                BinaryPrimitives.WriteUInt32LittleEndian(c.Output[8..], count);
                c.MarkOutput(24, 8, ByteState.Unknown);
                c.Succeed(0, PortRules.Ranges);
                if (count > room)
                {
                    c.Fail(Errno.EMSGSIZE, PortRules.Ranges);
                }

                return null;
            }

            at = (int)Math.Min(calls.Word(at + 4), InfoSize - 16);
        }

        return "a container there does not tell its ranges";
    }

    private void Tell(bool asked, CallContext c)
    {
        if (asked)
        {
            calls.Tell(c);
        }
        else
        {
            c.Succeed(0, PortRules.Deferred);
        }
    }

    private bool MapOne(VfioModel model, CallRecord cause, PortedSeat seat, in PortedArea area)
    {
        bool done = calls.Ioctl(model, cause, seat.Container, VfioRequest.IommuMapDma, [.. PortedCalls.Words(32, area.Access), .. PortedCalls.Longs(area.Address, area.Iova, area.Length)]);
        if (done)
        {
            seat.Mapped[area.Iova] = area.Length;
        }

        return done;
    }

    private bool UnmapOne(VfioModel model, CallRecord cause, PortedSeat seat, ulong iova, ulong length)
    {
        bool done = calls.Ioctl(model, cause, seat.Container, VfioRequest.IommuUnmapDma, [.. PortedCalls.Words(24, 0), .. PortedCalls.Longs(iova, length)]);
        if (done)
        {
            foreach (ulong gone in seat.Mapped.Where(m => m.Key >= iova && m.Key - iova < length).Select(m => m.Key).ToList())
            {
                seat.Mapped.Remove(gone);
            }
        }

        return done;
    }

    private static uint Access(ReadOnlySpan<byte> argument)
    {
        uint flags = U32(argument, 4);
        return ((flags & Readable) != 0 ? 1u : 0) | (flags & Writeable);
    }
}
