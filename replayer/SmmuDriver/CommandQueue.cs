using TraceReplay.Formats.Smmuv3;
using TraceReplay.Formats.Smmuv3.Commands;
using TraceReplay.Formats.Smmuv3.Registers;
using TraceReplay.Replayer.Calls;
using TraceReplay.Replayer.Memory;

namespace TraceReplay.Replayer.SmmuDriver;

/// <summary>
/// The driver's end of the command queue: entries go into memory, one CMDQ_PROD write publishes all commands of an issue, a CMD_SYNC is waited for by
/// reading CMDQ_CONS. One processor at a time, so an issue is always its own owner. Kernel: arm_smmu_cmdq_issue_cmdlist, Linux 5.10.
/// </summary>
internal sealed class CommandQueue(RegisterPort port, PhysicalMemory memory)
{
    private const int EntrySize = 16;
    private const byte OuterInnerWriteBack = 0xf;

    private ulong _base;
    private int _log2;
    private bool _syncByMessage;
    private uint _prod;

    // The driver's copy of CMDQ_CONS, brought up to date by a finished CMD_SYNC or when the queue looks full.
    private uint _cons;

    /// <summary>CMDQ_BASE as the driver writes it.</summary>
    public ulong BaseRegister => new QueueBase { ADDR = _base, LOG2SIZE = (byte)_log2, Allocate = true }.Value;

    public uint Prod => _prod;

    public uint Cons => _cons;

    public void Init(ulong address, int log2, bool syncByMessage)
    {
        _base = address;
        _log2 = log2;
        _syncByMessage = syncByMessage;
        _prod = 0;
        _cons = 0;
    }

    /// <summary>arm_smmu_cmdq_issue_cmd: one command, not waited for.</summary>
    public void Issue<T>(in T command)
        where T : unmanaged
    {
        SmmuCommandWords words = SmmuCommandWords.Of(command);
        Issue(new ReadOnlySpan<SmmuCommandWords>(in words), sync: false);
    }

    /// <summary>arm_smmu_cmdq_issue_sync.</summary>
    public void Sync() => Issue([], sync: true);

    /// <summary>Writes the commands and, when asked, a CMD_SYNC behind them, publishes them together and waits for the CMD_SYNC.</summary>
    public void Issue(ReadOnlySpan<SmmuCommandWords> commands, bool sync)
    {
        uint count = (uint)commands.Length + (sync ? 1u : 0u);
        MakeSpace(count);
        for (int i = 0; i < commands.Length; i++)
        {
            WriteEntry(Advance(_prod, (uint)i), commands[i]);
        }

        uint syncAt = Advance(_prod, (uint)commands.Length);
        if (sync)
        {
            WriteEntry(syncAt, SyncAt(syncAt));
        }

        _prod = Advance(_prod, count);
        port.Write(RegisterOffset.CmdqProd, _prod);
        SkipRefusedCommand();
        if (!sync)
        {
            return;
        }

        _cons = _syncByMessage ? _prod : port.Read(RegisterOffset.CmdqCons) & IndexMask;
    }

    public void AddStateHash(ref StateHash hash)
    {
        hash.Add((ulong)_prod);
        hash.Add((ulong)_cons);
    }

    private uint IndexMask => (2u << _log2) - 1;

    private uint Advance(uint index, uint by) => (index + by) & IndexMask;

    private void MakeSpace(uint count)
    {
        uint used = (_prod - _cons) & IndexMask;
        if ((1u << _log2) - used < count)
        {
            _cons = port.Read(RegisterOffset.CmdqCons) & IndexMask;
        }
    }

    private void WriteEntry(uint index, in SmmuCommandWords words)
    {
        ulong address = _base + ((ulong)(index & ((1u << _log2) - 1)) * EntrySize);
        memory.Write64(address, words.Word0);
        memory.Write64(address + 8, words.Word1);
    }

    // Kernel: arm_smmu_cmdq_build_sync_cmd.
    private SmmuCommandWords SyncAt(uint index) => SmmuCommandWords.Of(!_syncByMessage ? PlainSync : PlainSync with
    {
        CS = SyncSignal.Interrupt,
        MSIAddress = _base + ((ulong)(index & ((1u << _log2) - 1)) * EntrySize),
    });

    // Kernel: arm_smmu_gerror_handler and arm_smmu_cmdq_skip_err. The interrupt is taken before the wait goes on; a refused command becomes a CMD_SYNC.
    private void SkipRefusedCommand()
    {
        for (uint skipped = 0; skipped <= IndexMask; skipped++)
        {
            uint cons = port.Peek(RegisterOffset.CmdqCons);
            if (((cons >> 24) & 0x7f) == 0 || ((port.Peek(RegisterOffset.Gerror) ^ port.Peek(RegisterOffset.Gerrorn)) & 1) == 0)
            {
                return;
            }

            uint error = port.Read(RegisterOffset.Gerror);
            port.Read(RegisterOffset.Gerrorn);
            cons = port.Read(RegisterOffset.CmdqCons);
            if ((CommandError)((cons >> 24) & 0x7f) == CommandError.Illegal)
            {
                WriteEntry(cons & IndexMask, SmmuCommandWords.Of(PlainSync));
            }

            port.Write(RegisterOffset.Gerrorn, error);
        }
    }

    private static SyncCommand PlainSync => new() { Opcode = CommandOpcode.Sync, CS = SyncSignal.Event, MSH = Shareability.Inner, MSIAttr = OuterInnerWriteBack };
}
