using System.Runtime.InteropServices;
using TraceReplay.Formats.Ioctls.Iommufd;
using TraceReplay.Formats.Records;
using TraceReplay.Formats.Smmuv3;
using TraceReplay.Formats.Smmuv3.Commands;
using TraceReplay.Formats.Smmuv3.Events;

namespace TraceReplay.Recorder.Tables;

/// <summary>What the commands of IOMMU_HWPT_INVALIDATE and the events of a vEVENTQ name.</summary>
internal static class GuestCommands
{
    /// <summary>Offset of iommu_hwpt_invalidate.data_uptr.</summary>
    private const int InvalidateData = 8;

    private const int CommandBytes = 16;
    private const int EventHeaderBytes = 8;
    private const int EventBytes = 32;

    /// <summary>struct iommufd_vevent_header.flags: events were lost, nothing follows.</summary>
    private const uint Lost = 1;

    public static void Invalidated(IoctlRecord call, Occasion occasion)
    {
        IommuHwptInvalidate request = StageOneRequests.Read<IommuHwptInvalidate>(call.In);
        if (request.DataType != IommuInvalidateDataType.ArmSmmuv3 || request.EntryLen is 0 or > int.MaxValue)
        {
            return;
        }

        foreach (PointedBuffer buffer in call.Buffers)
        {
            ReadOnlyMemory<byte> entries = buffer.Offset == InvalidateData ? buffer.In : default;
            for (uint left = request.EntryNum; left > 0 && entries.Length >= request.EntryLen && !occasion.IsFull; left--)
            {
                Name(StageOneRequests.Read<SmmuCommandWords>(entries[..Math.Min(entries.Length, CommandBytes)]), occasion);
                entries = entries[(int)request.EntryLen..];
            }
        }
    }

    /// <summary>Faults a guest is told of.</summary>
    public static void Faulted(ReadOnlyMemory<byte> events, Occasion occasion)
    {
        while (events.Length >= EventHeaderBytes && !occasion.IsFull)
        {
            bool lost = (MemoryMarshal.Read<uint>(events.Span) & Lost) != 0;
            events = events[EventHeaderBytes..];
            if (!lost && events.Length >= EventBytes)
            {
                EventRecord entry = StageOneRequests.Read<EventRecord>(events[..EventBytes]);
                if (entry.Type is EventId.FTranslation or EventId.FAddrSize or EventId.FAccess or EventId.FPermission)
                {
                    occasion.Name(Focus.Range(-1, entry.As<TranslationEvent>().InputAddr, 1) with { Substream = entry.SSV ? (int)entry.SubstreamID : -1 });
                }

                events = events[EventBytes..];
            }
        }
    }

    private static void Name(SmmuCommandWords command, Occasion occasion)
    {
        switch (command.Opcode)
        {
            case CommandOpcode.TlbiNhVa:
                occasion.Name(Range(command.As<TlbiVaCommand>(), command.As<TlbiVaCommand>().ASID));
                break;
            case CommandOpcode.TlbiNhVaa:
                occasion.Name(Range(command.As<TlbiVaCommand>(), -1));
                break;
            case CommandOpcode.CfgiCd:
                occasion.Name(Focus.Everything with { Substream = (int)command.As<CfgiCdCommand>().SubstreamID });
                break;
        }
    }

    // IHI 0070 §4.4.1.1: (NUM + 1) * 2^SCALE granules.
    private static Focus Range(in TlbiVaCommand command, int asid)
    {
        int granule = command.TG switch
        {
            RangeGranule.Size4K => 12,
            RangeGranule.Size16K => 14,
            RangeGranule.Size64K => 16,
            _ => 0,
        };
        UInt128 bytes = granule == 0 ? 1 : ((UInt128)command.NUM + 1) << (command.SCALE + granule);
        return Focus.Range(asid, command.Address, bytes > ulong.MaxValue ? ulong.MaxValue : (ulong)bytes);
    }
}
