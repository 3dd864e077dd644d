using TraceReplay.Formats.Records;
using TraceReplay.Formats.Smmuv3.Commands;
using TraceReplay.Formats.Smmuv3.Events;
using TraceReplay.Replayer.Smmuv3;
using TraceReplay.Replayer.Smmuv3.Ats;

namespace TraceReplay.Tests.Support.SmmuVectors;

/// <summary>What the SMMU showed and no line has asked for yet.</summary>
internal sealed class VectorSightings : ISmmuObserver
{
    /// <summary>In <see cref="Others"/>: the overflow interrupt of the counters.</summary>
    public const string Overflow = "counters overflowed";

    /// <summary>In <see cref="Others"/>: the event of CMD_SYNC.</summary>
    public const string Signal = "event signalled";

    /// <summary>Events, with whether the outcome of a transaction has named them already.</summary>
    public List<(EventRecord Record, bool Implied)> Events { get; } = [];

    public List<SmmuInterrupt> Interrupts { get; } = [];

    public List<(ulong Address, uint Data)> Messages { get; } = [];

    public List<(Transaction Transaction, TranslationResult Result)> Resolved { get; } = [];

    /// <summary>Entries of the last ATS completion that no line has looked at.</summary>
    public List<AtsTranslation> Entries { get; } = [];

    public List<AtcInvalidation> Invalidations { get; } = [];

    public List<(PageRequestGroup Group, PageResponse Response)> Responses { get; } = [];

    /// <summary>Anything else the outside saw, as text, for verbs of other families.</summary>
    public List<string> Others { get; } = [];

    public void CommandConsumed(ulong word0, ulong word1)
    {
    }

    public void EventRecorded(ulong word0, ulong word1, ulong word2, ulong word3) => Events.Add((new EventRecord(word0, word1, word2, word3), false));

    public void Interrupt(SmmuInterrupt line) => Interrupts.Add(line);

    public void EventSignalled() => Others.Add(Signal);

    public void CountersOverflowed() => Others.Add(Overflow);

    public void MessageSent(ulong address, uint data) => Messages.Add((address, data));

    public void StallResolved(in Transaction transaction, in TranslationResult result) => Resolved.Add((transaction, result));

    public void AtcInvalidated(uint streamId, bool hasSubstream, uint substream, bool global, ulong address, int size) =>
        Invalidations.Add(new AtcInvalidation(streamId, hasSubstream, substream, global, address, size));

    public void PageResponded(in PageRequestGroup group, PageResponse response) => Responses.Add((group, response));

    /// <summary>Events that earlier outcomes named need no line of their own.</summary>
    public void DropImplied() => Events.RemoveAll(e => e.Implied);

    /// <summary>The outcome of a transaction names the event that came with it.</summary>
    public void Imply(EventId id)
    {
        int at = Events.FindLastIndex(e => e.Record.Type == id);
        if (at >= 0)
        {
            Events[at] = (Events[at].Record, true);
        }
    }

    /// <returns>The first event that nothing named, null when there is none.</returns>
    public string? Unclaimed()
    {
        foreach ((EventRecord record, bool implied) in Events)
        {
            if (!implied)
            {
                return EventText.Show(record);
            }
        }

        return null;
    }

    public void Clear()
    {
        Events.Clear();
        Interrupts.Clear();
        Messages.Clear();
        Resolved.Clear();
        Entries.Clear();
        Invalidations.Clear();
        Responses.Clear();
        Others.Clear();
    }
}
