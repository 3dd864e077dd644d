using TraceReplay.Formats.Records;

namespace TraceReplay.Formats.Text;

/// <summary>Grammar of what the SMMU does; names of commands, events and registers are those of IHI 0070.</summary>
internal static class SmmuForm
{
    /// <summary>What the log has room for.</summary>
    private const byte LargestStepKind = 15;
    private const byte LargestStepStage = 3;
    private const CommandOperands Known = (CommandOperands)0x7ff;

    public static void Visit(Record record, TextFields f)
    {
        switch (record)
        {
            case SmmuRegisterRecord r:
                r.Write = f.Flag("write", r.Write);
                r.Offset = f.Register("register", r.Offset);
                r.Value = f.Address("value", r.Value);
                r.Size = f.Byte("size", r.Size);
                break;
            case SmmuCommandRecord r: Command(r, f); break;
            case SmmuTranslationRecord r: Translation(r, f); break;
            case SmmuEventRecord r:
                r.Type = f.Name("type", r.Type, NameTable.Events);
                r.StreamId = (uint)f.Hex("sid", r.StreamId, uint.MaxValue);
                r.Words = f.Bytes("words", r.Words);
                break;
            case SmmuInterruptRecord r: r.Line = (SmmuInterrupt)f.Name("line", (byte)r.Line, NameTable.Interrupts); break;
            default: throw new ArgumentOutOfRangeException(nameof(record), record.Kind, "a record kind without a text form");
        }
    }

    private static void Command(SmmuCommandRecord r, TextFields f)
    {
        r.Opcode = f.Name("opcode", r.Opcode, NameTable.Commands);
        CommandOperands shown = r.Present;
        shown = (shown & Known) | (CommandOperands)f.Hex("present", (ulong)(shown & ~Known), ushort.MaxValue);
        r.StreamId = (uint)f.Operand("sid", r.StreamId, ref shown, CommandOperands.StreamId, true, 0, uint.MaxValue);
        r.Substream = (uint)f.Operand("ssid", r.Substream, ref shown, CommandOperands.Substream, true, 0, uint.MaxValue);
        r.FirstStreamId = (uint)f.Operand("first", r.FirstStreamId, ref shown, CommandOperands.StreamRange, true, 0, uint.MaxValue);
        r.LastStreamId = (uint)f.Operand("last", r.LastStreamId, ref shown, CommandOperands.StreamRange, true, 0, uint.MaxValue);
        r.Vmid = (int)f.Operand("vmid", r.Vmid, ref shown, CommandOperands.Vmid, false, int.MinValue, int.MaxValue);
        r.Asid = (int)f.Operand("asid", r.Asid, ref shown, CommandOperands.Asid, false, int.MinValue, int.MaxValue);
        r.Address = (ulong)f.Operand("address", (long)r.Address, ref shown, CommandOperands.Address, true, long.MinValue, long.MaxValue);
        r.Pages = (ulong)f.Operand("pages", (long)r.Pages, ref shown, CommandOperands.Pages, true, long.MinValue, long.MaxValue);
        r.Granule = (byte)f.Operand("tg", r.Granule, ref shown, CommandOperands.Granule, false, 0, byte.MaxValue);
        r.TableLevel = (byte)f.Operand("ttl", r.TableLevel, ref shown, CommandOperands.TableLevel, false, 0, byte.MaxValue);
        r.Leaf = f.Operand("leaf", r.Leaf ? 1 : 0, ref shown, CommandOperands.Leaf, false, 0, 1) != 0;
        r.Word0 = (ulong)f.Operand("word0", (long)r.Word0, ref shown, CommandOperands.Words, true, long.MinValue, long.MaxValue);
        r.Word1 = (ulong)f.Operand("word1", (long)r.Word1, ref shown, CommandOperands.Words, true, long.MinValue, long.MaxValue);
        r.Present = shown;
    }

    private static void Translation(SmmuTranslationRecord r, TextFields f)
    {
        r.StreamId = (uint)f.Address("sid", r.StreamId, uint.MaxValue);
        r.HasSubstream = f.Flag("ssv", r.HasSubstream);
        r.Substream = (uint)f.Hex("ssid", r.Substream, uint.MaxValue);
        r.Iova = f.Address("iova", r.Iova);
        r.Outcome = (TranslationOutcome)f.Name("outcome", (byte)r.Outcome, NameTable.Outcomes);
        r.Stage = (TranslationStage)f.Name("stage", (byte)r.Stage, NameTable.Stages);
        r.Output = f.Hex("output", r.Output);
        r.Permission = f.Byte("permission", r.Permission);
        r.Event = f.Name("event", r.Event, NameTable.Events);
        f.List("step", r.Steps, static (f, s) => new TranslationStep
        {
            Kind = (TranslationStepKind)f.Name("kind", (byte)s.Kind, NameTable.Steps, LargestStepKind),
            Stage = f.Byte("stage", s.Stage, LargestStepStage),
            Level = f.Byte("level", s.Level),
            Asid = f.Int("asid", s.Asid),
            Vmid = f.Int("vmid", s.Vmid),
            Address = f.Hex("address", s.Address),
            EntryAddress = f.Hex("at", s.EntryAddress),
            Value = f.Hex("value", s.Value),
        });
    }
}
