using TraceReplay.Formats.Records;
using TraceReplay.Formats.Smmuv3.Commands;
using TraceReplay.Replayer.Calls;
using TraceReplay.Replayer.SmmuDriver;
using TraceReplay.Replayer.Smmuv3;

namespace TraceReplay.Replayer.Engine;

/// <summary>
/// Compares what the kernel made the SMMU see (register writes, consumed commands) and what the SMMU shows of itself (register reads, interrupts)
/// with the recording, in order. Predictions queue up while a call runs; recorded traffic takes them off.
/// </summary>
internal sealed class SmmuTraffic(Scoreboard board, PageMap pages, AsidMap asids) : ISmmuObserver, IRegisterObserver
{
    private const uint CmdqProd = 0x98;
    private const uint CmdqCons = 0x9c;
    private const uint EventqProd = 0xa8;
    private const uint EventqCons = 0xac;

    private static readonly Rule CommandOrder = new("smmu.commands", "the driver issues these commands in this order", "Linux drivers/iommu/arm-smmu-v3");

    private readonly TrafficQueue _predicted = new(asids);
    private readonly int[] _interrupts = new int[4];
    private readonly Dictionary<uint, ulong> _lastReads = [];
    private readonly CommandIndex _index = new();
    private readonly EventIndex _eventIndex = new();
    private bool _hostIssues;
    private (long Record, ulong Value)? _unclaimedProd;
    private long _cause = -1;
    private string _causeName = "boot";
    private bool _causeSawCommands;
    private bool _causeMissed;

    public Machine? Machine { get; set; }

    /// <summary>Tells which commands the host issued for itself: inputs, which leave the predicted ones where they are.</summary>
    public HostTraffic? Host { get; set; }

    /// <summary>Nothing is queued or compared: the log does not show the SMMU side.</summary>
    public bool Silent { get; set; }

    /// <summary>The log's source leaves out CMD_SYNC and prefetches: they are not expected.</summary>
    public bool HidesPlainCommands { get; set; }

    /// <summary>Traffic of the event thread, which is compared on its own.</summary>
    public bool Suppressed { get; set; }

    /// <summary>Records were lost: what is missing is unknown, not different.</summary>
    public bool AfterGap { get; set; }

    /// <summary>Calls during which the recording shows commands, and those of them whose commands were all predicted.</summary>
    public long CallsWithCommands { get; private set; }

    public long CallsPredicted { get; private set; }

    void ISmmuObserver.CommandConsumed(ulong word0, ulong word1) => Expect(new TrafficItem(TrafficKind.Command, 0, word0, word1));

    void ISmmuObserver.EventRecorded(ulong word0, ulong word1, ulong word2, ulong word3)
    {
    }

    void ISmmuObserver.Interrupt(SmmuInterrupt line) => _interrupts[(int)line]++;

    void IRegisterObserver.RegisterWritten(uint offset, ulong value, int size) => Expect(new TrafficItem(TrafficKind.Write, offset & 0xffff, value, 0));

    void IRegisterObserver.RegisterRead(uint offset, ulong value, int size) => Expect(new TrafficItem(TrafficKind.Read, offset & 0xffff, value, 0));

    /// <summary>A call starts: what was predicted for the one before and never recorded is a divergence.</summary>
    public void BeginCause(long record, string name)
    {
        Flush();
        _cause = record;
        _causeName = name;
        _causeSawCommands = false;
        _causeMissed = false;
    }

    /// <summary>Recording began on a running machine: where the queues stood is learned at first sight.</summary>
    public void LearnIndexes()
    {
        _index.LearnNext();
        _eventIndex.LearnNext();
    }

    public void Flush()
    {
        RejectProd();
        if (_predicted.Count > 0)
        {
            int commands = 0;
            for (int i = 0; i < _predicted.Count; i++)
            {
                commands += _predicted[i].IsCommand ? 1 : 0;
            }

            if (commands > 0 && !AfterGap)
            {
                board.Count(RecordKind.SmmuCommand, Verdict.Mismatch, commands);
                board.Note(new Divergence(_cause, RecordKind.SmmuCommand, _causeName, "commands", Verdict.Mismatch, "none",
                    $"{commands} more, first {_predicted.FirstCommand(0, _predicted.Count)}", CommandOrder, "predicted commands that the recording does not show"));
                _causeMissed = true;
            }

            _predicted.Drop(_predicted.Count);
        }

        if (_causeSawCommands)
        {
            CallsWithCommands++;
            CallsPredicted += _causeMissed ? 0 : 1;
            _causeSawCommands = false;
        }
    }

    public void Recorded(SmmuCommandRecord record)
    {
        Host?.Invalidate(record);
        int index = _predicted.FindCommand(record, exact: true);
        bool exact = index >= 0;
        if (IsHosts(record, exact))
        {
            ClaimProd();
            _hostIssues = true;
            board.Count(record.Kind, Verdict.Learned);
            return;
        }

        _hostIssues = false;
        _causeSawCommands |= _cause >= 0;
        RejectProd();
        if (!exact)
        {
            index = _predicted.FindCommand(record, exact: false);
        }

        if (index < 0 && Machine!.Driver.ContinueLoop())
        {
            index = _predicted.FindCommand(record, exact: true);
            exact = index >= 0;
        }

        int skipped = index < 0 ? 0 : _predicted.CommandsBefore(index);
        if (index < 0)
        {
            Diverge(record, "command", CommandText.Of(record), _predicted.Count == 0 ? "no further command" : _predicted.FirstCommand(0, _predicted.Count));
            return;
        }

        if (skipped > 0)
        {
            Diverge(record, "order", CommandText.Of(record), $"{skipped} other command(s) first: {_predicted.FirstCommand(0, index)}");
        }

        if (exact)
        {
            ulong word0 = _predicted[index].Word0;
            bool tagged = (record.Present & CommandOperands.Asid) != 0 && CommandMatch.IsHostAsid(word0);
            Verdict verdict = tagged ? asids.Compare(record.Asid, (int)(word0 >> 48)) : Verdict.Match;
            board.Count(record.Kind, AfterGap && verdict == Verdict.Mismatch ? Verdict.Unknown : verdict);
        }
        else
        {
            Diverge(record, "operands", CommandText.Of(record), CommandText.Of(_predicted[index].Word0, _predicted[index].Word1));
        }

        _predicted.Drop(index + 1);
    }

    public void Recorded(SmmuRegisterRecord record, EventThread events)
    {
        uint offset = record.Offset & 0xffff;
        if (!record.Write)
        {
            CompareRead(record, offset);
        }
        else if (offset == EventqCons && events.IsRunning && _predicted.FindWrite(offset) < 0)
        {
            events.RecordedConsume(record);
        }
        else
        {
            CompareWrite(record, offset);
        }
    }

    public void Recorded(SmmuInterruptRecord record)
    {
        int line = (int)record.Line;
        if (line < _interrupts.Length && _interrupts[line] > 0)
        {
            _interrupts[line]--;
            board.Count(record.Kind, Verdict.Match);
            return;
        }

        Diverge(record, "line", record.Line.ToString(), "no interrupt");
    }

    private void Expect(in TrafficItem item)
    {
        bool hidden = HidesPlainCommands && item is { IsCommand: true, Opcode: (byte)CommandOpcode.Sync or (byte)CommandOpcode.PrefetchConfig };
        if (!Silent && !Suppressed && !hidden)
        {
            _predicted.Enqueue(item);
        }
    }

    // A CMD_SYNC says nothing of whom it is for: behind a command of the host it is the host's, unless the model waits for one at this very place.
    private bool IsHosts(SmmuCommandRecord record, bool predicted)
    {
        if (Host is not { IsRunning: true })
        {
            return false;
        }

        return record.Opcode == (byte)CommandOpcode.Sync ? _hostIssues && (_predicted.Count == 0 || !_predicted[0].IsCommand) : !predicted && Host.Owns(record);
    }

    // The CMDQ_PROD write before commands of the host was the host's too: the model's own index lags by what it published.
    private void ClaimProd()
    {
        if (_unclaimedProd is not { } write)
        {
            return;
        }

        _unclaimedProd = null;
        _index.HostPublished(write.Value);
        board.Count(RecordKind.SmmuRegister, Verdict.Learned);
    }

    private void RejectProd()
    {
        if (_unclaimedProd is not { } write)
        {
            return;
        }

        _unclaimedProd = null;
        Diverge(write.Record, RecordKind.SmmuRegister, "write", $"0x{CmdqProd:x} = 0x{write.Value:x}", "no further command");
    }

    private void CompareRead(SmmuRegisterRecord record, uint offset)
    {
        if (_hostIssues && offset == CmdqCons && (_predicted.Count == 0 || _predicted[0].Kind != TrafficKind.Read))
        {
            board.Count(record.Kind, Verdict.Learned);
            return;
        }

        ulong predicted = PredictRead(record, offset);
        if (offset is CmdqCons or CmdqProd)
        {
            JudgeIndex(record, offset, predicted);
            return;
        }

        if (offset is EventqProd or EventqCons && _eventIndex.Learn(record.Value, ref predicted))
        {
            board.Count(record.Kind, Verdict.Learned);
            return;
        }

        Judge(record, offset, record.Value, predicted);
    }

    // The model has run ahead to the end of the call, so a read is compared with the value its own read had. A register that the driver polls more
    // often than the model did keeps that value.
    private ulong PredictRead(SmmuRegisterRecord record, uint offset)
    {
        for (int i = 0; i < _predicted.Count && _predicted[i].Kind == TrafficKind.Read; i++)
        {
            if (_predicted[i].Offset == offset)
            {
                _lastReads[offset] = _predicted[i].Word0;
                _predicted.Drop(i + 1);
                return _lastReads[offset];
            }
        }

        bool live = offset is EventqProd or EventqCons || !_lastReads.TryGetValue(offset, out ulong _);
        return live ? Machine!.Smmu.ReadRegister(offset is EventqProd or EventqCons ? offset | 0x10000 : offset, record.Size) : _lastReads[offset];
    }

    private void CompareWrite(SmmuRegisterRecord record, uint offset)
    {
        int at = _predicted.FindWrite(offset);
        if (at < 0 && offset == CmdqProd && Machine!.Driver.ContinueLoop())
        {
            at = _predicted.FindWrite(offset);
        }

        if (at < 0)
        {
            // Nothing the recorded program did asks for this write: the host did it on its own (boot, shutdown). It is an input.
            bool own = offset != CmdqProd;
            if (own)
            {
                if (!NamesMemory(offset))
                {
                    Machine!.Smmu.WriteRegister(offset, record.Value, record.Size);
                    _lastReads.Clear();
                }

                board.Count(record.Kind, Verdict.Learned);
                return;
            }

            RejectProd();
            if (Host is { IsRunning: true })
            {
                // Whose it was shows in the command behind it.
                _unclaimedProd = (record.Sequence, record.Value);
                return;
            }

            Diverge(record, "write", $"0x{offset:x} = 0x{record.Value:x}", "no further command");
            return;
        }

        // A write overtaking predicted commands means that those were not recorded; they stay queued and are judged at the next command.
        TrafficItem item = _predicted[at];
        if (at > 0 && _predicted.CommandsBefore(at) > 0)
        {
            Diverge(record, "order", $"write of 0x{offset:x}", $"{_predicted.CommandsBefore(at)} command(s) first: {_predicted.FirstCommand(0, at)}");
        }

        _predicted.Drop(at + 1);
        if (offset is 0x80 or 0x90 or 0xa0 or 0xc0)
        {
            const ulong Address = 0x000f_ffff_ffff_f000;
            Verdict verdict = (record.Value & ~Address) == (item.Word0 & ~Address) ? pages.Compare(record.Value & Address, item.Word0 & Address) : Verdict.Mismatch;
            Judge(record, $"base 0x{offset:x}", verdict, record.Value, item.Word0);
            return;
        }

        if (offset == CmdqProd)
        {
            JudgeIndex(record, offset, item.Word0);
            return;
        }

        Judge(record, offset, record.Value, item.Word0);
    }

    // Addresses and indexes of tables and queues of the recorded machine: the model's own lie elsewhere. STRTAB_BASE to PRIQ_IRQ_CFG2.
    private static bool NamesMemory(uint offset) => offset is >= 0x80 and < 0xe0;

    private void Judge(SmmuRegisterRecord record, uint offset, ulong recorded, ulong predicted)
    {
        if (recorded == predicted)
        {
            board.Count(record.Kind, Verdict.Match);
            return;
        }

        Judge(record, $"value of 0x{offset:x}", Verdict.Mismatch, recorded, predicted);
    }

    private void JudgeIndex(SmmuRegisterRecord record, uint offset, ulong model)
    {
        Verdict verdict = _index.Compare(record.Value, model, out ulong predicted);
        Judge(record, $"value of 0x{offset:x}", verdict, record.Value, predicted);
        _hostIssues = false;
    }

    private void Judge(SmmuRegisterRecord record, string field, Verdict verdict, ulong recorded, ulong predicted)
    {
        if (verdict == Verdict.Mismatch)
        {
            Diverge(record, field, $"0x{recorded:x}", $"0x{predicted:x}");
            return;
        }

        board.Count(record.Kind, verdict);
    }

    private void Diverge(Record record, string field, string recorded, string predicted) => Diverge(record.Sequence, record.Kind, field, recorded, predicted);

    private void Diverge(long sequence, RecordKind kind, string field, string recorded, string predicted)
    {
        Verdict verdict = AfterGap ? Verdict.Unknown : Verdict.Mismatch;
        _causeMissed = true;
        board.Count(kind, verdict);
        board.Note(new Divergence(sequence, kind, _causeName, field, verdict, recorded, predicted, CommandOrder, _cause < 0 ? "before the first call" : $"after record {_cause}"));
    }
}
