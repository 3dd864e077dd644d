using TraceReplay.Formats.Records;
using TraceReplay.Replayer.Smmuv3;

namespace TraceReplay.Tests.Support;

/// <summary>What an SMMU showed to the outside.</summary>
internal sealed class SmmuSightings : ISmmuObserver
{
    public List<(ulong Word0, ulong Word1, ulong Word2, ulong Word3)> Events { get; } = [];
    public List<SmmuInterrupt> Interrupts { get; } = [];
    public int Commands { get; private set; }

    public void CommandConsumed(ulong word0, ulong word1) => Commands++;

    public void EventRecorded(ulong word0, ulong word1, ulong word2, ulong word3) => Events.Add((word0, word1, word2, word3));

    public void Interrupt(SmmuInterrupt line) => Interrupts.Add(line);
}
