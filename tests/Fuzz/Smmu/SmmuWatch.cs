using TraceReplay.Formats.Records;
using TraceReplay.Replayer.Smmuv3;

namespace TraceReplay.Fuzz.Smmu;

/// <summary>Counts what an SMMU shows, and refuses more than one register write may cause.</summary>
internal sealed class SmmuWatch : ISmmuObserver
{
    private int _commands;

    public long Commands { get; private set; }

    public long Events { get; private set; }

    public long Resolved { get; private set; }

    public long Others { get; private set; }

    /// <summary>Before every register write.</summary>
    public void Begin() => _commands = 0;

    /// <summary>After it: the queue was gone through at most twice.</summary>
    public void RequireBounded(int commandQueueLog2)
    {
        if (_commands > 2 << commandQueueLog2)
        {
            throw new InvalidOperationException($"one register write consumed {_commands} commands of a queue of {1 << commandQueueLog2}");
        }
    }

    public void CommandConsumed(ulong word0, ulong word1)
    {
        _commands++;
        Commands++;
    }

    public void EventRecorded(ulong word0, ulong word1, ulong word2, ulong word3) => Events++;

    public void Interrupt(SmmuInterrupt line) => Others++;

    public void MessageSent(ulong address, uint data) => Others++;

    public void StallResolved(in Transaction transaction, in TranslationResult result) => Resolved++;
}
