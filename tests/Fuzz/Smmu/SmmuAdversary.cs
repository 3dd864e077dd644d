using TraceReplay.Formats.Records;
using TraceReplay.Formats.Smmuv3.Commands;
using TraceReplay.Formats.Smmuv3.Registers;
using TraceReplay.Replayer.Calls;
using TraceReplay.Replayer.Memory;
using TraceReplay.Replayer.Smmuv3;

namespace TraceReplay.Fuzz.Smmu;

/// <summary>
/// Software and devices that do whatever they like to an SMMU: registers, memory, commands, traffic, resets. Every operation returns, shows a result
/// that makes sense, and does a bounded amount of work; otherwise this throws.
/// </summary>
internal sealed class SmmuAdversary
{
    /// <summary>Fetches of one access: a CD through two levels and stage 2, five levels of stage 1 each through five of stage 2, twice where flags are written.</summary>
    private const int MostSteps = 256;

    private static readonly uint[] s_offsets = [.. RegisterTable.Rows.Select(r => r.Offset), 0x94, 0x84, 0x3, 0x8000, 0xfffc, 0x1_ffff, uint.MaxValue, 0x2_0000];

    private readonly Choices _choices;
    private readonly PhysicalMemory _memory = SmmuSetups.NewMemory();
    private readonly Replayer.Smmuv3.Smmu _smmu;
    private readonly SmmuTables _tables;
    private readonly List<TranslationStep> _steps = [];
    private readonly int _outputBits;
    private readonly SmmuDevices _devices;

    public SmmuAdversary(Choices choices)
    {
        _choices = choices;
        SmmuIdentification identification = SmmuSetups.Identification(choices);
        _smmu = new Replayer.Smmuv3.Smmu(_memory, identification, SmmuSetups.Profile(choices), SmmuSetups.Caches(choices)) { Observer = Watch };
        _outputBits = identification.OutputBits;
        _tables = new SmmuTables(_memory);
        _devices = new SmmuDevices(_smmu, choices);
        _smmu.AtsDevice = _devices;
        _tables.WriteAll(choices);
        SetUp();
    }

    public SmmuWatch Watch { get; } = new();

    /// <summary>Accesses that passed, faulted, stalled, or need what is not modelled.</summary>
    public long[] Outcomes { get; } = new long[4];

    /// <summary>Accesses by the event they ended with.</summary>
    public long[] Faults { get; } = new long[256];

    /// <summary>One operation.</summary>
    public void Step()
    {
        int kind = _choices.Below(100);
        switch (kind)
        {
            case < 50:
                Access();
                break;
            case < 55:
                _devices.Step();
                break;
            case < 67:
                _tables.Write(_choices);
                break;
            case < 85:
                Command();
                break;
            case < 89:
                WriteRegister();
                break;
            case < 92:
                _smmu.ReadRegister(_choices.Of<uint>(s_offsets), _choices.Of([4, 8, 2]));
                break;
            case < 97:
                Recover();
                break;
            default:
                Restart();
                break;
        }
    }

    public ulong StateHash()
    {
        Replayer.Calls.StateHash hash = Replayer.Calls.StateHash.Create();
        _smmu.AddStateHash(ref hash);
        _memory.AddStateHash(ref hash);
        return hash.Finish();
    }

    private void SetUp()
    {
        Write(RegisterOffset.StrtabBase, SmmuTables.StreamTable, 8);
        Write(RegisterOffset.StrtabBaseCfg, _choices.OneIn(8) ? (uint)_choices.Word() : 6, 4);
        Write(RegisterOffset.CmdqBase, SmmuTables.CommandQueue | (uint)_choices.Below(8), 8);
        Write(RegisterOffset.EventqBase, SmmuTables.EventQueue | (uint)_choices.Below(8), 8);
        Write(RegisterOffset.PriqBase, SmmuTables.PriQueue | (uint)_choices.Below(8), 8);
        Write(RegisterOffset.Cr2, 2 | (uint)_choices.Below(2), 4);
        Write(RegisterOffset.IrqCtrl, 7, 4);
        Write(RegisterOffset.Cr0, _choices.OneIn(2) ? 0xfu : 0x1f, 4);
    }

    private void Access()
    {
        var transaction = new Transaction
        {
            StreamId = _choices.OneIn(32) ? (uint)_choices.Word() : (uint)_choices.Below(16),
            HasSubstream = _choices.OneIn(10),
            Substream = (uint)_choices.Below(12),
            Iova = SmmuDevices.Address(_choices),
            Write = _choices.OneIn(2),
            Privileged = _choices.OneIn(3),
            Instruction = _choices.OneIn(6),
            Translated = _choices.OneIn(16),
        };
        bool counted = _choices.OneIn(8);
        _steps.Clear();
        Check(_smmu.Translate(transaction, counted ? _steps : null));
        if (_steps.Count > MostSteps)
        {
            throw new InvalidOperationException($"{_steps.Count} steps for {transaction}");
        }
    }

    private void Check(in TranslationResult result)
    {
        if (result.Unmodelled is not null)
        {
            Outcomes[3]++;
            return;
        }

        bool passed = result.Outcome <= TranslationOutcome.Disabled;
        Outcomes[passed ? 0 : result.Outcome == TranslationOutcome.Stall ? 2 : 1]++;
        Faults[result.Event]++;
        bool senseless = (passed && (result.Event != 0 || result.EventRecorded))
            || (result.Outcome is TranslationOutcome.Fault or TranslationOutcome.Stall && result.Event == 0)
            || (result.Outcome == TranslationOutcome.Stall) != (result.Response == TransactionResponse.Pending)
            || (result.Outcome == TranslationOutcome.Success && _smmu.Profile == SmmuProfile.Arch && result.Output >> _outputBits != 0);
        if (senseless)
        {
            throw new InvalidOperationException($"a result that makes no sense: {result}");
        }
    }


    // A command where the queue is, which may be anywhere; now and then only the index moves.
    private void Command()
    {
        bool stopped = ((_smmu.ReadRegister(RegisterOffset.Gerror, 4) ^ _smmu.ReadRegister(RegisterOffset.Gerrorn, 4)) & 1) != 0;
        if (stopped && !_choices.OneIn(8))
        {
            Recover();
        }

        ulong queue = _smmu.ReadRegister(RegisterOffset.CmdqBase, 8);
        uint produced = (uint)_smmu.ReadRegister(RegisterOffset.CmdqProd, 4);
        int log2 = Math.Min(new QueueBase(queue).LOG2SIZE, _smmu.Identification.Idr1.CMDQS);
        if (_choices.OneIn(16))
        {
            Write(RegisterOffset.CmdqProd, _choices.Word(), 4);
            return;
        }

        CommandRow row = CommandTable.Rows[_choices.Below(CommandTable.Rows.Count)];
        if (row.Legality == CommandLegality.SecureOnly && !_choices.OneIn(8))
        {
            row = CommandTable.Find((byte)CommandOpcode.Resume)!;
        }

        ulong word0 = _choices.OneIn(64) ? _choices.Word() : (byte)row.Opcode;
        word0 |= _choices.OneIn(4) ? _choices.Word() & ~0xffUL : ((ulong)_choices.Below(16) << 32) | ((ulong)_choices.Below(4) << 12);
        ulong slot = new QueueBase(queue).ADDR + ((produced & ((1u << log2) - 1)) * 16UL);
        _memory.Write64(slot, word0);
        _memory.Write64(slot + 8, _choices.OneIn(4) ? _choices.Word() : ((ulong)_choices.Below(16) << 12) | (uint)_choices.Below(32));
        Write(RegisterOffset.CmdqProd, (produced + 1) & ((2u << log2) - 1), 4);
    }

    private void WriteRegister()
    {
        uint offset = _choices.OneIn(8) ? (uint)_choices.Word() : _choices.Of<uint>(s_offsets);
        ulong value = _choices.Below(4) switch
        {
            0 => _choices.Word(),
            1 => _choices.Word() & (SmmuSetups.RamBytes - 1),
            2 => (uint)_choices.Below(256),
            _ => _smmu.ReadRegister(offset, 8) ^ (1UL << _choices.Below(64)),
        };
        Write(offset, value, _choices.Of([4, 4, 8]));
    }

    // What a driver does after an error; sometimes it forgets a part.
    private void Recover()
    {
        if (!_choices.OneIn(8))
        {
            Write(RegisterOffset.CmdqCons, _smmu.ReadRegister(RegisterOffset.CmdqProd, 4) & 0xf_ffff, 4);
        }

        Write(RegisterOffset.Gerrorn, _smmu.ReadRegister(RegisterOffset.Gerror, 4), 4);
        Write(RegisterOffset.EventqCons, _smmu.ReadRegister(RegisterOffset.EventqProd, 4), 4);
        Write(RegisterOffset.PriqCons, _smmu.ReadRegister(RegisterOffset.PriqProd, 4), 4);
        if (_choices.OneIn(2))
        {
            Write(RegisterOffset.Cr0, 0xf, 4);
        }
    }

    private void Restart()
    {
        if (_choices.OneIn(4))
        {
            _smmu.Reset();
        }

        Write(RegisterOffset.Cr0, 0, 4);
        SetUp();
        if (_choices.OneIn(4))
        {
            _tables.WriteAll(_choices);
        }
    }

    private void Write(uint offset, ulong value, int size)
    {
        Watch.Begin();
        _smmu.WriteRegister(offset, value, size);
        Watch.RequireBounded(_smmu.Identification.Idr1.CMDQS);
    }
}
