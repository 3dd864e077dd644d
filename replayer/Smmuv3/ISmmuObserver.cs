using TraceReplay.Formats.Records;
using TraceReplay.Formats.Smmuv3.Commands;

namespace TraceReplay.Replayer.Smmuv3;

/// <summary>What an SMMU shows to the outside besides translations.</summary>
internal interface ISmmuObserver
{
    /// <summary>A command was consumed without error. Words are the two doublewords.</summary>
    void CommandConsumed(ulong word0, ulong word1);

    /// <summary>An event record was written to the event queue. Words are its four doublewords.</summary>
    void EventRecorded(ulong word0, ulong word1, ulong word2, ulong word3);

    void Interrupt(SmmuInterrupt line);

    /// <summary>A message-signalled interrupt was written to memory or to a device. IHI 0070 §3.18.</summary>
    void MessageSent(ulong address, uint data)
    {
    }

    /// <summary>CMD_SYNC sent an event to the processors, as SEV does. IHI 0070 §4.7.3.</summary>
    void EventSignalled()
    {
    }

    /// <summary>A performance counter overflowed and its interrupt goes over a wire. IHI 0070 §10.2.2.</summary>
    void CountersOverflowed()
    {
    }

    /// <summary>A stalled transaction got its outcome: translated after a retry, or terminated. IHI 0070 §4.6.</summary>
    void StallResolved(in Transaction transaction, in TranslationResult result)
    {
    }

    /// <summary>CMD_ATC_INV reached the device. IHI 0070 §4.5.1.</summary>
    /// <param name="size">log2 of 4 KiB pages; 52 and above cover everything.</param>
    /// <param name="global">All substreams of the stream.</param>
    void AtcInvalidated(uint streamId, bool hasSubstream, uint substream, bool global, ulong address, int size)
    {
    }

    /// <summary>CMD_PRI_RESP, or the SMMU's own answer, reached the device. IHI 0070 §4.5.2, §8.</summary>
    void PageResponded(in PageRequestGroup group, PageResponse response)
    {
    }
}
