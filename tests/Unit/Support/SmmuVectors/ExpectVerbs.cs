using TraceReplay.Formats.Records;
using TraceReplay.Formats.Smmuv3.Events;
using TraceReplay.Replayer.Smmuv3;

namespace TraceReplay.Tests.Support.SmmuVectors;

/// <summary>Lines that look at what the SMMU showed: event, no, expect.</summary>
internal static class ExpectVerbs
{
    public static IReadOnlyDictionary<string, VectorVerb> Table { get; } = new Dictionary<string, VectorVerb>
    {
        ["event"] = Event,
        ["no"] = No,
        ["expect"] = Expect,
    };

    /// <summary>What can follow "expect".</summary>
    public static Dictionary<string, VectorVerb> Expectations { get; } = new()
    {
        ["reg"] = Register,
        ["mem"] = Memory,
        ["desc1"] = (machine, line) => Descriptor(machine, line, 1),
        ["desc2"] = (machine, line) => Descriptor(machine, line, 2),
        ["irq"] = Interrupt,
        ["msi"] = Message,
        ["pmcg"] = MonitorVerbs.Expect,
        ["overflow"] = MonitorVerbs.Overflow,
        ["sev"] = MonitorVerbs.Signal,
        ["resolved"] = Resolved,
        ["atcinv"] = AtsVerbs.Invalidation,
        ["pri"] = PriVerbs.Entry,
        ["response"] = PriVerbs.Response,
        ["responses"] = PriVerbs.Responses,
    };

    private static void Event(VectorMachine machine, VectorLine line)
    {
        string name = line.Arguments.Word("the event");
        EventRow row = EventTable.Find(name) ?? throw new VectorFailure($"no event {name}");
        bool others = line.Arguments.Flag("...");
        List<KeyValuePair<string, string>> pairs = line.Arguments.TakePairs();
        SpecStruct wanted = SpecStruct.New(EventText.LayoutOf(row)).Set("Type", $"0x{(byte)row.Id:x}").Set(pairs);
        if (machine.Sightings.Events.Count == 0)
        {
            throw VectorFailure.Expected("no event came", $"{name} {wanted}", "none");
        }

        EventRecord record = machine.Sightings.Events[0].Record;
        machine.Sightings.Events.RemoveAt(0);
        SpecStruct got = EventText.Read(record, wanted.Type);
        bool same = others
            ? record.Type == row.Id && pairs.TrueForAll(p => got.Get(p.Key).Equals(wanted.Get(p.Key)))
            : got.Bytes().AsSpan().SequenceEqual(wanted.Bytes());
        if (!same)
        {
            throw VectorFailure.Expected("the event is another", $"{name} {wanted}", EventText.Show(record));
        }
    }

    private static void No(VectorMachine machine, VectorLine line)
    {
        string what = line.Arguments.Word("event, irq, msi or resolved");
        string? found = what switch
        {
            "event" => machine.Sightings.Events.Count != 0 ? EventText.Show(machine.Sightings.Events[0].Record) : null,
            "irq" => string.Join(' ', line.Arguments.WordsLeft == 0 ? machine.Sightings.Interrupts : Of(machine, Line(line))),
            "sev" => machine.Sightings.Others.Contains(VectorSightings.Signal) ? VectorSightings.Signal : null,
            "msi" => machine.Sightings.Messages.Count != 0 ? $"0x{machine.Sightings.Messages[0].Address:x} = 0x{machine.Sightings.Messages[0].Data:x}" : null,
            "resolved" => machine.Sightings.Resolved.Count != 0 ? $"{machine.Sightings.Resolved[0].Transaction}" : null,
            _ => throw new VectorFailure($"'{what}' is not event, irq, sev, msi or resolved"),
        };
        if (!string.IsNullOrEmpty(found))
        {
            throw VectorFailure.Expected($"there is an {what}", "none", found);
        }
    }

    private static void Expect(VectorMachine machine, VectorLine line)
    {
        string what = line.Arguments.Word("what to expect");
        if (!Expectations.TryGetValue(what, out VectorVerb? check))
        {
            throw new VectorFailure($"cannot expect '{what}'");
        }

        check(machine, line);
    }

    private static void Register(VectorMachine machine, VectorLine line)
    {
        (VectorRegister register, string? value) = VectorRegister.Of(line.Arguments);
        ulong got = machine.Smmu.ReadRegister(register.Offset, register.Size);
        if (value is not null)
        {
            Same($"register {register.Name}", SpecValue.Number(value), got);
            return;
        }

        SpecStruct fields = register.Fields(got);
        foreach ((string field, string text) in line.Arguments.TakePairs())
        {
            object wanted = SpecValue.Parse(fields.Get(field).GetType(), text);
            if (!fields.Get(field).Equals(wanted))
            {
                throw VectorFailure.Expected($"register {register.Name}", $"{field}={text}", $"{fields}");
            }
        }
    }

    private static void Memory(VectorMachine machine, VectorLine line)
    {
        List<KeyValuePair<string, string>> pairs = line.Arguments.TakePairs();
        ulong address = pairs.Count == 1 ? SpecValue.Number(pairs[0].Key) : throw new VectorFailure("the form is: expect mem ADDRESS = VALUE ...");
        foreach (string value in line.Arguments.TakeWords().Prepend(pairs[0].Value))
        {
            machine.Memory.TryRead64(address, out ulong got);
            Same($"memory at 0x{address:x}", SpecValue.Number(value), got);
            address += 8;
        }
    }

    private static void Descriptor(VectorMachine machine, VectorLine line, int stage)
    {
        VectorTable table = TableVerbs.TreeOf(machine, line, stage, out _);
        ulong input = line.Arguments.Number("the input address");
        ulong slot = TableBuilder.SlotOf(machine, table, input, (int)line.Arguments.Take("level", 3));
        ulong got = table.Read(machine.Memory, slot);
        VectorArguments wanted = line.Outcome ?? throw new VectorFailure("=> and the descriptor are missing");
        if (wanted.WordsLeft != 0)
        {
            Same($"descriptor at 0x{slot:x}", wanted.Number("the descriptor"), got);
        }

        foreach ((string field, string text) in wanted.TakePairs())
        {
            Same($"{field} of descriptor 0x{got:x} at 0x{slot:x}", SpecValue.Number(text), DescriptorFields.Get(got, stage, field));
        }
    }

    private static void Interrupt(VectorMachine machine, VectorLine line)
    {
        SmmuInterrupt wanted = Line(line);
        if (machine.Sightings.Interrupts.RemoveAll(i => i == wanted) == 0)
        {
            throw VectorFailure.Expected("no such interrupt", wanted.ToString(), string.Join(' ', machine.Sightings.Interrupts));
        }
    }

    private static void Message(VectorMachine machine, VectorLine line)
    {
        List<KeyValuePair<string, string>> pairs = line.Arguments.TakePairs();
        string wanted = pairs.Count == 1 ? $"0x{SpecValue.Number(pairs[0].Key):x} = 0x{SpecValue.Number(pairs[0].Value):x}" : throw new VectorFailure("ADDRESS = DATA");
        string got = machine.Sightings.Messages.Count == 0 ? "none" : $"0x{machine.Sightings.Messages[0].Address:x} = 0x{machine.Sightings.Messages[0].Data:x}";
        if (wanted != got)
        {
            throw VectorFailure.Expected("the next message", wanted, got);
        }

        machine.Sightings.Messages.RemoveAt(0);
    }

    private static void Resolved(VectorMachine machine, VectorLine line)
    {
        uint stream = (uint)line.Arguments.Number("the StreamID");
        ulong iova = line.Arguments.Number("the address");
        int at = machine.Sightings.Resolved.FindIndex(r => r.Transaction.StreamId == stream && r.Transaction.Iova == iova);
        if (at < 0)
        {
            throw VectorFailure.Expected("no such stalled transaction got its outcome", $"{stream} 0x{iova:x}", $"{machine.Sightings.Resolved.Count} others");
        }

        TranslationResult result = machine.Sightings.Resolved[at].Result;
        machine.Sightings.Resolved.RemoveAt(at);
        OutcomeCheck.Check(machine, result, line.Outcome ?? throw new VectorFailure("=> and the outcome are missing"));
    }

    private static List<SmmuInterrupt> Of(VectorMachine machine, SmmuInterrupt line) => machine.Sightings.Interrupts.FindAll(i => i == line);

    private static SmmuInterrupt Line(VectorLine line) => (SmmuInterrupt)SpecValue.Parse(typeof(SmmuInterrupt), line.Arguments.Word("the interrupt"));

    private static void Same(string what, ulong wanted, ulong got)
    {
        if (wanted != got)
        {
            throw VectorFailure.Expected(what, $"0x{wanted:x}", $"0x{got:x}");
        }
    }
}
