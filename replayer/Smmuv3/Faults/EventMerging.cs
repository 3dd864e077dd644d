using TraceReplay.Formats.Smmuv3.Events;
using TraceReplay.Replayer.Smmuv3.Queues;

namespace TraceReplay.Replayer.Smmuv3.Faults;

/// <summary>
/// Whether one record stands for several events. IHI 0070 §7.3.1 permits that for streams with STE.MEV = 1. Here an event is merged into the last record
/// of the queue while software has not consumed it, and into no other: queue and tables alone decide, no clock.
/// </summary>
internal sealed class EventMerging(RingQueue queue, SmmuProfile profile)
{
    private const ulong OffsetInPage = 0xfff;

    private readonly bool _never = profile.Has(SmmuQuirk.EventsNeverMerged);
    private EventRecord _last;
    private uint _producer;
    private ulong _base;
    private bool _known;

    /// <summary>The record at the end of the queue says the same.</summary>
    public bool IsCovered(in EventRecord record)
    {
        // Software that moves the queue or its producer index loses what was there.
        if (_never || !_known || queue.IsEmpty || queue.Base != _base || IndexOf(queue.Producer) != _producer)
        {
            return false;
        }

        // §7.3.8, §7.3.12 to §7.3.17: InputAddr[11:0] does not count, where the record has an InputAddr and the event may be merged without it.
        ulong ignored = record.Type is EventId.FTranslForbidden or EventId.FWalkEabt or EventId.FTranslation or EventId.FAddrSize or EventId.FAccess
            or EventId.FPermission or EventId.FTlbConflict ? OffsetInPage : 0;
        return record.Word0 == _last.Word0 && record.Word1 == _last.Word1 && record.Word3 == _last.Word3 && ((record.Word2 ^ _last.Word2) & ~ignored) == 0;
    }

    /// <summary>A record was written: it is the last one now.</summary>
    public void Remember(in EventRecord record)
    {
        _last = record;
        _producer = IndexOf(queue.Producer);
        _base = queue.Base;
        _known = true;
    }

    // Without OVFLG, which says nothing about records.
    private static uint IndexOf(uint register) => register & 0x7fff_ffff;
}
