using TraceReplay.Formats.Smmuv3.Commands;
using TraceReplay.Replayer.Memory;
using TraceReplay.Replayer.Smmuv3.Config;
using TraceReplay.Replayer.Smmuv3.Faults;
using TraceReplay.Replayer.Smmuv3.Queues;

namespace TraceReplay.Replayer.Smmuv3.Commands;

/// <summary>Consumes the command queue. IHI 0070 §4, §7.1 for errors.</summary>
internal sealed class CommandProcessor(
    PhysicalMemory memory,
    RingQueue queue,
    SmmuControl control,
    GlobalErrors errors,
    InterruptLines interrupts,
    CommandRules rules,
    ConfigCommands configCommands,
    TlbCommands tlbCommands,
    AtsCommands atsCommands,
    StallCommands stallCommands)
{
    private const uint ErrorField = 0x7f00_0000;
    private const int ErrorShift = 24;

    public InvalidationHistory Invalidations { get; } = new();

    /// <summary>Consumes until the queue is empty or an error stops it. At most twice the queue's entries, whatever the indexes hold.</summary>
    public void Consume(ISmmuObserver? observer)
    {
        while (control.Cr0.CMDQEN && !queue.IsEmpty && !errors.IsActive(GlobalErrors.CommandQueue))
        {
            ulong address = queue.ConsumerAddress;
            if (!memory.TryRead64(address, out ulong word0) || !memory.TryRead64(address + 8, out ulong word1))
            {
                Stop(CommandError.Abort);
                return;
            }

            var words = new SmmuCommandWords(word0, word1);
            if (!rules.IsLegal(words))
            {
                Stop(CommandError.Illegal);
                return;
            }

            if (words.Opcode == CommandOpcode.Sync && atsCommands.TakeFailedInvalidation())
            {
                // §4.7.3: the CMD_SYNC is not complete, and neither is anything it would have completed.
                Stop(CommandError.AtcInvSync);
                return;
            }

            Execute(words, observer);
            queue.Consume();
            observer?.CommandConsumed(word0, word1);
        }
    }

    private void Execute(in SmmuCommandWords words, ISmmuObserver? observer)
    {
        switch (words.Opcode)
        {
            case CommandOpcode.CfgiSte or CommandOpcode.CfgiSteRange or CommandOpcode.CfgiCd or CommandOpcode.CfgiCdAll:
                Note(words, configCommands.Execute(words));
                break;
            case CommandOpcode.TlbiNsnhAll or CommandOpcode.TlbiNhAll or CommandOpcode.TlbiNhAsid or CommandOpcode.TlbiNhVa
                or CommandOpcode.TlbiNhVaa or CommandOpcode.TlbiS12Vmall or CommandOpcode.TlbiS2Ipa
                or CommandOpcode.TlbiEl2All or CommandOpcode.TlbiEl2Asid or CommandOpcode.TlbiEl2Va or CommandOpcode.TlbiEl2Vaa:
                Note(words, tlbCommands.Execute(words));
                break;
            case CommandOpcode.AtcInv or CommandOpcode.PriResp:
                atsCommands.Execute(words, observer);
                break;
            case CommandOpcode.Resume or CommandOpcode.StallTerm:
                stallCommands.Execute(words);
                break;
            case CommandOpcode.Sync:
                // All commands before it are complete: each is carried out when it is consumed.
                interrupts.Complete(words.As<SyncCommand>());
                break;
            default:
                // Prefetches are hints; what remains finds nothing to act on in this model.
                break;
        }
    }

    private void Note(in SmmuCommandWords words, int removed) =>
        Invalidations.Add(new InvalidationNote(memory.CurrentRecord, words.Word0, words.Word1, removed));

    // §7.1: CONS stays at the command, ERR says why, and consumption goes on when software has acknowledged the error.
    private void Stop(CommandError error)
    {
        queue.Consumer = (queue.Consumer & ~ErrorField) | ((uint)error << ErrorShift);
        errors.Raise(GlobalErrors.CommandQueue);
    }
}
