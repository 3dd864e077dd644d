using TraceReplay.Formats.Records;
using TraceReplay.Formats.Smmuv3.Events;
using TraceReplay.Replayer.Smmuv3;
using Xunit;

namespace TraceReplay.Tests.Support;

/// <summary>Keeps account of stalled transactions as software and devices see them: every one by its stream and address, which must be its own.</summary>
internal sealed class StallWatch : ISmmuObserver
{
    /// <summary>Stalled and not resolved.</summary>
    public HashSet<(uint Stream, ulong Iova)> Open { get; } = [];

    /// <summary>Records that no command has answered, by STAG.</summary>
    public Dictionary<ushort, (uint Stream, ulong Iova)> Unanswered { get; } = [];

    /// <summary>Records of transactions that ended at once.</summary>
    public int Terminated { get; private set; }

    public void CommandConsumed(ulong word0, ulong word1)
    {
    }

    public void EventRecorded(ulong word0, ulong word1, ulong word2, ulong word3)
    {
        TranslationEvent record = new EventRecord(word0, word1, word2, word3).As<TranslationEvent>();
        if (!record.STALL)
        {
            Terminated++;
            return;
        }

        Assert.True(Unanswered.TryAdd(record.STAG, (record.StreamID, record.InputAddr)), $"STAG {record.STAG} names two stalled transactions");
    }

    public void Interrupt(SmmuInterrupt line)
    {
    }

    public void StallResolved(in Transaction transaction, in TranslationResult result)
    {
        Assert.NotEqual(TranslationOutcome.Stall, result.Outcome);
        Assert.True(Open.Remove((transaction.StreamId, transaction.Iova)), $"0x{transaction.Iova:x} got an outcome without being stalled");
    }

    /// <summary>Software answers one record.</summary>
    public void Answer(ushort tag, uint stream)
    {
        if (Unanswered.TryGetValue(tag, out (uint Stream, ulong Iova) stalled) && stalled.Stream == stream)
        {
            Unanswered.Remove(tag);
        }
    }

    /// <summary>Software ends all of a stream.</summary>
    public void AnswerAll(uint stream)
    {
        foreach (ushort tag in Unanswered.Where(p => p.Value.Stream == stream).Select(p => p.Key).ToList())
        {
            Unanswered.Remove(tag);
        }
    }
}
