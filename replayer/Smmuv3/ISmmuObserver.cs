using TraceReplay.Formats.Records;

namespace TraceReplay.Replayer.Smmuv3;

/// <summary>What an SMMU shows to the outside besides translations.</summary>
internal interface ISmmuObserver
{
    /// <summary>A command was consumed without error. Words are the two doublewords.</summary>
    void CommandConsumed(ulong word0, ulong word1);

    /// <summary>An event record was written to the event queue. Words are its four doublewords.</summary>
    void EventRecorded(ulong word0, ulong word1, ulong word2, ulong word3);

    void Interrupt(SmmuInterrupt line);
}
