using TraceReplay.Formats.Records;
using TraceReplay.Formats.Smmuv3.Events;
using TraceReplay.Replayer.Smmuv3;

namespace TraceReplay.Replayer.Cases;

/// <summary>Collects what an SMMU shows to the outside during one step.</summary>
internal sealed class CaseObserver : ISmmuObserver
{
    public List<EventRecord> Events { get; } = [];

    public List<SmmuInterrupt> Interrupts { get; } = [];

    public void CommandConsumed(ulong word0, ulong word1)
    {
    }

    public void EventRecorded(ulong word0, ulong word1, ulong word2, ulong word3) => Events.Add(new EventRecord(word0, word1, word2, word3));

    public void Interrupt(SmmuInterrupt line) => Interrupts.Add(line);

    public void Clear()
    {
        Events.Clear();
        Interrupts.Clear();
    }
}
