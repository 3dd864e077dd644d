using TraceReplay.Formats.Smmuv3.Events;

namespace TraceReplay.Replayer.SmmuDriver.Modern;

/// <summary>
/// The event thread of Linux 7.3: stage-1 and configuration events of a device in a nested domain go to its virtual SMMU under the StreamID the last attach
/// found, everything else to the host's log. Kernel: arm_smmu_handle_event, arm_vmaster_report_event. No device here stalls.
/// </summary>
internal sealed class ModernEventQueue(DriverContext context, Func<uint, Master?> findMaster) : EventQueue(context, findMaster)
{
    private readonly Func<uint, Master?> _findMaster = findMaster;

    protected override bool Deliver(in EventRecord record)
    {
        if (!IsForGuests(record.Type) || record.As<WalkAbortEvent>().S2 || _findMaster(record.StreamID) is not { AttachedStream: { Smmu.EventSink: { } sink } stream })
        {
            return false;
        }

        ReadOnlySpan<ulong> words = [(uint)record.Word0 | (stream.Id << 32), record.Word1, record.Word2, record.Word3];
        return sink.Event(words);
    }

    protected override bool Acknowledge()
    {
        bool changed = base.Acknowledge();
        if (changed)
        {
            WriteCons();
        }

        return changed;
    }

    private static bool IsForGuests(EventId type) => type is EventId.CBadSte or EventId.FStreamDisabled or EventId.CBadSubstreamId or EventId.CBadCd
        or EventId.FTranslation or EventId.FAddrSize or EventId.FAccess or EventId.FPermission;
}
