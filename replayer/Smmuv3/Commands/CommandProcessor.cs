using System.Runtime.InteropServices;
using TraceReplay.Formats.Records;
using TraceReplay.Formats.Smmuv3.Commands;
using TraceReplay.Replayer.Memory;
using TraceReplay.Replayer.Smmuv3.Config;
using TraceReplay.Replayer.Smmuv3.Queues;
using TraceReplay.Replayer.Smmuv3.Tlb;

namespace TraceReplay.Replayer.Smmuv3.Commands;

/// <summary>Consumes the command queue. IHI 0070 section 4.</summary>
internal sealed class CommandProcessor(
    PhysicalMemory memory, SmmuIdentification id, SmmuProfile profile, SmmuRegisters registers, RingQueue queue, ConfigCache configurations, TranslationCache translations)
{
    private const int CmdqError = 0;
    private const int HistoryLength = 256;
    private readonly List<InvalidationNote> _history = new(HistoryLength);

    public ISmmuObserver? Observer { get; set; }

    public IReadOnlyList<InvalidationNote> History => _history;

    /// <summary>Runs until the queue is empty, stopped by an error, or disabled.</summary>
    public void Run()
    {
        Span<ulong> words = stackalloc ulong[2];
        while (registers.CommandQueueEnabled && !registers.IsActive(CmdqError) && !queue.IsEmpty)
        {
            CommandError error = queue.TryPeek(MemoryMarshal.AsBytes(words)) ? Execute(words[0], words[1]) : CommandError.Abort;
            if (error != CommandError.None)
            {
                // Section 4.2: CONS stays on the command, its error code beside it.
                queue.Consumer = (queue.Consumer & 0x00ff_ffff) | ((uint)error << 24);
                registers.Raise(CmdqError);
                if (registers.InterruptEnabled(0))
                {
                    Observer?.Interrupt(SmmuInterrupt.GlobalError);
                }

                return;
            }

            queue.Consume();
            Observer?.CommandConsumed(words[0], words[1]);
        }
    }

    private CommandError Execute(ulong word0, ulong word1)
    {
        var opcode = (CommandOpcode)(byte)word0;
        bool secure = (word0 & (1 << 10)) != 0;
        switch (opcode)
        {
            case CommandOpcode.PrefetchConfig or CommandOpcode.PrefetchAddr:
                return CommandError.None;
            case CommandOpcode.Sync:
                return Synchronise(word0);
            case CommandOpcode.CfgiSte:
                Note(word0, word1);
                return secure ? CommandError.Illegal : Invalidate((uint)(word0 >> 32), (uint)(word0 >> 32));
            case CommandOpcode.CfgiSteRange:
                Note(word0, word1);
                return secure ? CommandError.Illegal : InvalidateRange(word0, word1);
            case CommandOpcode.CfgiCd or CommandOpcode.CfgiCdAll:
                Note(word0, word1);
                bool allowed = id.Stage1 || (profile.Has(SmmuQuirk.CfgiCdNeedsNoStage1) && !configurations.HasDevice((uint)(word0 >> 32)));
                return secure || !allowed ? CommandError.Illegal : Invalidate((uint)(word0 >> 32), (uint)(word0 >> 32));
            default:
                return opcode is >= CommandOpcode.TlbiNhAll and < CommandOpcode.AtcInv ? InvalidateTranslations(opcode, word0, word1) : ExecuteOther(opcode);
        }
    }

    private CommandError Synchronise(ulong word0)
    {
        int signal = (int)(word0 >> 12) & 3;
        if (signal == 3 && !profile.Has(SmmuQuirk.SyncSignal3IsInterrupt))
        {
            return CommandError.Illegal;
        }

        if ((signal & 1) != 0)
        {
            Observer?.Interrupt(SmmuInterrupt.CommandSync);
        }

        return CommandError.None;
    }

    private CommandError Invalidate(uint first, uint last)
    {
        configurations.Invalidate(first, last);
        return CommandError.None;
    }

    private CommandError InvalidateRange(ulong word0, ulong word1)
    {
        // Section 4.3.2: 2^(Range+1) StreamIDs, aligned; 31 is all.
        int range = (int)(word1 & 0x1f);
        uint mask = (uint)((1UL << (range + 1)) - 1);
        uint first = (uint)(word0 >> 32) & ~mask;
        return Invalidate(first, first | mask);
    }

    private CommandError ExecuteOther(CommandOpcode opcode)
    {
        bool exists = opcode switch
        {
            CommandOpcode.AtcInv => id.Ats,
            CommandOpcode.PriResp => id.Pri,
            CommandOpcode.Resume or CommandOpcode.StallTerm => id.StallModel != 1,
            _ => false,
        };
        bool known = opcode is CommandOpcode.AtcInv or CommandOpcode.PriResp or CommandOpcode.Resume or CommandOpcode.StallTerm;
        return exists ? CommandError.None : known ? Unsupported() : CommandError.Illegal;
    }

    /// <summary>A command of a feature that this SMMU says it lacks.</summary>
    private CommandError Unsupported() => profile.Has(SmmuQuirk.UnsupportedCommandsIgnored) ? CommandError.None : CommandError.Illegal;

    private CommandError InvalidateTranslations(CommandOpcode opcode, ulong word0, ulong word1)
    {
        Note(word0, word1);
        int? vmid = id.Stage2 ? (int)(word0 >> 32) & 0xffff : -1;
        int asid = (int)(word0 >> 48);
        bool globalToo = !profile.Has(SmmuQuirk.TlbiSparesGlobal);
        switch (opcode)
        {
            case CommandOpcode.TlbiNhAll when id.Stage1:
                translations.RemoveWhere(new TlbSelection { Vmid = vmid, Stage1Only = true });
                return CommandError.None;
            case CommandOpcode.TlbiNhAsid when id.Stage1:
                translations.RemoveWhere(new TlbSelection { Vmid = vmid, Asid = asid, Stage1Only = true });
                return CommandError.None;
            case CommandOpcode.TlbiNhVa when id.Stage1:
                return InvalidateAddresses(word0, word1, new TlbSelection { Vmid = vmid, Asid = asid, GlobalToo = globalToo, Stage1Only = true });
            case CommandOpcode.TlbiNhVaa when id.Stage1:
                return InvalidateAddresses(word0, word1, new TlbSelection { Vmid = vmid, Stage1Only = true });
            case CommandOpcode.TlbiS12Vmall when id.Stage2:
                translations.RemoveWhere(new TlbSelection { Vmid = vmid });
                return CommandError.None;
            case CommandOpcode.TlbiS2Ipa when id.Stage2:
                return InvalidateAddresses(word0, word1, new TlbSelection { Vmid = vmid, Stage2Only = true });
            case CommandOpcode.TlbiNsnhAll:
                translations.Clear();
                return CommandError.None;
            case CommandOpcode.TlbiEl2All or CommandOpcode.TlbiEl2Asid or CommandOpcode.TlbiEl2Va or CommandOpcode.TlbiEl2Vaa when id.Hyp:
                // No stream of this model translates at EL2, so there is nothing to remove.
                return CommandError.None;
            case CommandOpcode.TlbiEl2All or CommandOpcode.TlbiEl2Asid or CommandOpcode.TlbiEl2Va or CommandOpcode.TlbiEl2Vaa or CommandOpcode.TlbiEl3All or CommandOpcode.TlbiEl3Va:
                return Unsupported();
            default:
                return CommandError.Illegal;
        }
    }

    private CommandError InvalidateAddresses(ulong word0, ulong word1, TlbSelection selection)
    {
        int granuleCode = id.RangeInvalidation ? (int)(word1 >> 10) & 3 : 0;
        int shift = granuleCode == 0 ? 12 : 10 + (granuleCode * 2);
        ulong pages = granuleCode == 0 ? 1 : (((word0 >> 12) & 0x1f) + 1) << (int)((word0 >> 20) & 0x1f);
        ulong start = word1 & ~0xfffUL;
        ulong bytes = pages << shift;
        ulong end = start + (bytes - 1);
        if (end < start)
        {
            end = ulong.MaxValue;
        }

        translations.RemoveWhere(selection with
        {
            HasRange = true,
            Start = start,
            End = end,
        });
        return CommandError.None;
    }

    private void Note(ulong word0, ulong word1)
    {
        if (_history.Count == HistoryLength)
        {
            _history.RemoveAt(0);
        }

        _history.Add(new InvalidationNote(memory.CurrentRecord, word0, word1));
    }
}
