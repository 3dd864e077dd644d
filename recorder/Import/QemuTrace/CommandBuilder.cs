using TraceReplay.Formats.Records;

namespace TraceReplay.Recorder.Import.QemuTrace;

/// <summary>Collects the commands of one register write. QEMU prints the write after the commands it caused; here it comes first.</summary>
internal sealed class CommandBuilder(TraceGroup group)
{
    /// <summary>Commands of one group; a longer run, which only an endless loop produces, is cut into several.</summary>
    public const int MostRecords = 1024;
    private readonly RecordPool<SmmuCommandRecord> _commands = new();
    private readonly RecordPool<SmmuRegisterRecord> _registers = new();
    private readonly RecordPool<SmmuInterruptRecord> _interrupts = new();
    private SmmuCommandRecord? _last;
    private bool _announced;

    public bool Full => group.Records.Count >= MostRecords;

    public void Begin(TraceGroupKind kind, long time)
    {
        group.Begin(kind, time);
        _commands.Reset();
        _registers.Reset();
        _interrupts.Reset();
        _last = null;
        _announced = false;
    }

    /// <summary>The opcode line that starts a command.</summary>
    public bool TryBeginCommand(ReadOnlySpan<byte> text, long time)
    {
        ReadOnlySpan<byte> prefix = "<--- SMMU_CMD_"u8;
        if (!text.StartsWith(prefix) || !CommandOpcodes.TryFind(text[prefix.Length..].TrimEnd((byte)' '), out byte opcode))
        {
            return false;
        }

        Add(opcode, time);
        _announced = true;
        return true;
    }

    /// <summary>A command that ended in an error was not consumed.</summary>
    public void DropLast()
    {
        if (_last is not null)
        {
            group.Records.Remove(_last);
            _last = null;
        }
    }

    /// <summary>A line that shows operands. Where a trace leaves opcode lines out, it starts the command too.</summary>
    /// <returns>False when a field is missing.</returns>
    public bool TryDetail(TraceEvent kind, TraceFields fields, long time)
    {
        switch (kind)
        {
            case TraceEvent.CfgiSte when fields.TryGet("streamid="u8, out ulong stream):
                Stream(CommandOpcodes.CfgiSte, stream, time);
                return true;
            case TraceEvent.CfgiCd when fields.TryGet("sid="u8, out ulong stream):
                Stream(CommandOpcodes.CfgiCd, stream, time);
                return true;
            case TraceEvent.CfgiSteRange when fields.TryGet("start="u8, out ulong first) && fields.TryGet("end="u8, out ulong last):
                SmmuCommandRecord range = Detail(CommandOpcodes.CfgiSteRange, time);
                range.FirstStreamId = (uint)first;
                range.LastStreamId = (uint)last;
                range.Present |= CommandOperands.StreamRange;
                return true;
            case TraceEvent.TlbiNh when fields.TryGet("vmid="u8, out ulong vmid):
                SetVmid(Detail(CommandOpcodes.TlbiNhAll, time), vmid);
                return true;
            case TraceEvent.TlbiS12Vmid when fields.TryGet("vmid="u8, out ulong vmid):
                SetVmid(Detail(CommandOpcodes.TlbiS12Vmall, time), vmid);
                return true;
            case TraceEvent.TlbiNsnh:
                Detail(CommandOpcodes.TlbiNsnhAll, time);
                return true;
            case TraceEvent.TlbiNhAsid when fields.TryGet("asid="u8, out ulong asid):
                SmmuCommandRecord byAsid = Detail(CommandOpcodes.TlbiNhAsid, time);
                byAsid.Asid = (int)asid;
                byAsid.Present |= CommandOperands.Asid;
                return true;
            case TraceEvent.AsidVmidInvalidation when fields.TryGet("vmid="u8, out ulong vmid):
                if (_last is { Opcode: CommandOpcodes.TlbiNhAsid })
                {
                    SetVmid(_last, vmid);
                }

                return true;
            case TraceEvent.RangeInvalidation:
                return TryRange(fields, time);
            default:
                return false;
        }
    }

    public void AddInterrupt(SmmuInterrupt line, long time)
    {
        SmmuInterruptRecord record = _interrupts.Take();
        record.Line = line;
        record.Time = time;
        group.Records.Add(record);
        group.End = time;
    }

    public bool TryRegister(TraceFields fields, bool write, long time)
    {
        if (!fields.TryGet("addr:"u8, out ulong offset) || !fields.TryGet("val:"u8, out ulong value) || !fields.TryGet("size:"u8, out ulong size)
            || offset > 0x1ffff || size is not (1 or 2 or 4 or 8))
        {
            return false;
        }

        SmmuRegisterRecord record = _registers.Take();
        record.Write = write;
        record.Offset = (uint)offset;
        record.Value = value;
        record.Size = (byte)size;
        record.Time = group.Records.Count > 0 ? group.Start : time;
        group.Records.Insert(0, record);
        group.End = time;
        return true;
    }

    private bool TryRange(TraceFields fields, long time)
    {
        if (!fields.TryGet("vmid="u8, out ulong vmid) || !fields.TryGet("asid="u8, out ulong asid) || !fields.TryGet("addr="u8, out ulong address)
            || !fields.TryGet("tg="u8, out ulong granule) || !fields.TryGet("num_pages="u8, out ulong pages) || !fields.TryGet("ttl="u8, out ulong level)
            || !fields.TryGet("leaf="u8, out ulong leaf))
        {
            return false;
        }

        byte opcode = fields.TryGet("stage="u8, out ulong stage) && stage == 2 ? CommandOpcodes.TlbiS2Ipa
            : (int)asid < 0 ? CommandOpcodes.TlbiNhVaa : CommandOpcodes.TlbiNhVa;
        int granuleBits = granule switch { 2 => 14, 3 => 16, _ => 12 };
        if (_last is { } piece && (piece.Present & CommandOperands.Pages) != 0 && piece.Opcode == opcode
            && (_announced || piece.Address + (piece.Pages << granuleBits) == address))
        {
            // The model splits a range into naturally aligned powers of two; the command was one.
            piece.Pages += pages;
            group.End = time;
            return true;
        }

        SmmuCommandRecord command = Detail(opcode, time);
        command.Address = address;
        command.Pages = pages;
        command.Granule = (byte)granule;
        command.TableLevel = (byte)level;
        command.Leaf = leaf != 0;
        command.Asid = (int)asid;
        command.Present |= CommandOperands.Address | CommandOperands.Pages | CommandOperands.Granule | CommandOperands.TableLevel | CommandOperands.Leaf;
        if (command.Asid >= 0)
        {
            command.Present |= CommandOperands.Asid;
        }

        SetVmid(command, vmid);
        return true;
    }

    private static void SetVmid(SmmuCommandRecord command, ulong vmid)
    {
        command.Vmid = (int)vmid;
        command.Present |= command.Vmid >= 0 ? CommandOperands.Vmid : CommandOperands.None;
    }

    private void Stream(byte opcode, ulong stream, long time)
    {
        SmmuCommandRecord command = Detail(opcode, time);
        command.StreamId = (uint)stream;
        command.Present |= CommandOperands.StreamId;
    }

    /// <summary>The command that an operand line belongs to: the one announced last, or a new one.</summary>
    private SmmuCommandRecord Detail(byte opcode, long time)
    {
        group.End = time;
        return _announced && _last is { } last ? last : Add(opcode, time);
    }

    private SmmuCommandRecord Add(byte opcode, long time)
    {
        SmmuCommandRecord command = _commands.Take();
        command.Opcode = opcode;
        command.Time = time;
        group.Records.Add(command);
        group.End = time;
        group.Configures |= opcode is CommandOpcodes.CfgiSte or CommandOpcodes.CfgiCd;
        group.Resets |= opcode == CommandOpcodes.CfgiSteRange;
        _last = command;
        return command;
    }
}
