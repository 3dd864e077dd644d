using TraceReplay.Formats.Smmuv3;

namespace TraceReplay.Tests.Support.SmmuVectors;

/// <summary>Lines that write stream table entries, context descriptors and the level-1 tables of both: ste, cd, l1std, l1cd.</summary>
internal static class ConfigVerbs
{
    public static IReadOnlyDictionary<string, VectorVerb> Table { get; } = new Dictionary<string, VectorVerb>
    {
        ["ste"] = Ste,
        ["cd"] = Cd,
        ["l1std"] = L1Stream,
        ["l1cd"] = L1Context,
    };

    private static void Ste(VectorMachine machine, VectorLine line)
    {
        uint id = (uint)line.Arguments.Number("the StreamID");
        bool same = machine.Streams.TryGetValue(id, out VectorStream? stream);
        stream ??= new VectorStream(id);
        string template = line.Arguments.WordsLeft != 0 ? line.Arguments.Word("the template") : same ? "" : throw new VectorFailure("a template is missing");
        List<KeyValuePair<string, string>> pairs = line.Arguments.TakePairs();
        bool Gives(string field) => pairs.Exists(p => string.Equals(p.Key, field, StringComparison.OrdinalIgnoreCase));
        Ste ste = SpecStruct.Of(template.Length != 0 ? StreamTemplates.SteOf(template) : stream.Ste).Set(pairs).As<Ste>();
        if (template.Length == 0)
        {
            stream.Ste = ste;
            Store(machine, StreamSlots.OfSte(machine, id), SpecStruct.Of(ste));
            machine.LastStream = stream;
            return;
        }

        stream = new VectorStream(id) { Ste = ste };
        if (stream.HasStage2)
        {
            stream.Ste = ste = Gives("S2SL0") || Gives("S2SL0_2") ? ste : WithStartLevel(ste);
            stream.Ste = ste = Gives("S2TTB") ? ste : ste with { S2TTB = TableBuilder.NewTable(machine, stream, VectorTable.Of(ste), VectorTable.Of(ste).FirstBytes) };
        }

        if (stream.HasStage1 && !Gives("S1ContextPtr"))
        {
            stream.Ste = ste with { S1ContextPtr = StreamSlots.NewContextTable(machine, stream) };
        }

        machine.Streams[id] = stream;
        machine.LastStream = stream;
        Store(machine, StreamSlots.OfSte(machine, id), SpecStruct.Of(stream.Ste));
        if (stream.HasStage1)
        {
            PutCd(machine, stream, 0, StreamTemplates.Cd, []);
        }
    }

    private static void Cd(VectorMachine machine, VectorLine line)
    {
        VectorStream stream = machine.StreamOf(line);
        uint index = (uint)line.Arguments.Number("the index of the CD");
        bool onto = line.Arguments.Flag("...");
        Cd start = !onto ? StreamTemplates.Cd : stream.Cds.TryGetValue(index, out Cd before) ? before : throw new VectorFailure("there is no such CD to change");
        PutCd(machine, stream, index, start, line.Arguments.TakePairs());
    }

    private static void PutCd(VectorMachine machine, VectorStream stream, uint index, Cd start, List<KeyValuePair<string, string>> pairs)
    {
        Cd cd = SpecStruct.Of(start).Set(pairs).As<Cd>();
        if (cd.TTB0 == 0 && !cd.EPD0 && !pairs.Exists(p => p.Key == "TTB0"))
        {
            cd = cd with { TTB0 = TableBuilder.NewTable(machine, stream, VectorTable.Of(cd, false), VectorTable.Of(cd, false).FirstBytes) };
        }

        if (cd.TTB1 == 0 && !cd.EPD1 && !pairs.Exists(p => p.Key == "TTB1"))
        {
            cd = cd with { TTB1 = TableBuilder.NewTable(machine, stream, VectorTable.Of(cd, true), VectorTable.Of(cd, true).FirstBytes) };
        }

        stream.Cds[index] = cd;
        stream.LastCd = index;
        Store(machine, StreamSlots.OfCd(machine, stream, index), SpecStruct.Of(cd));
    }

    private static void L1Stream(VectorMachine machine, VectorLine line)
    {
        uint index = (uint)line.Arguments.Number("the index of the descriptor");
        List<KeyValuePair<string, string>> pairs = line.Arguments.TakePairs();
        L1StreamDescriptor descriptor = SpecStruct.New(typeof(L1StreamDescriptor)).Set(pairs).As<L1StreamDescriptor>();
        if (!pairs.Exists(p => p.Key == "L2Ptr"))
        {
            descriptor = descriptor with { L2Ptr = machine.Allocate(64UL << StreamSlots.LargestSplit) };
        }

        Store(machine, StreamSlots.OfL1(machine, index), SpecStruct.Of(descriptor));
    }

    private static void L1Context(VectorMachine machine, VectorLine line)
    {
        VectorStream stream = machine.StreamOf(line);
        uint index = (uint)line.Arguments.Number("the index of the descriptor");
        SpecStruct descriptor = SpecStruct.New(typeof(L1ContextDescriptor)).Set(line.Arguments.TakePairs());
        Store(machine, stream.Ste.S1ContextPtr + (index * 8UL), descriptor);
    }

    private static Ste WithStartLevel(Ste ste)
    {
        int granule = VectorTable.BitsOf(ste.S2TG);
        int natural = VectorTable.StartOf(64 - ste.S2T0SZ, granule);
        if (granule == 12)
        {
            return natural < 0 ? ste with { S2SL0 = 0, S2SL0_2 = true } : ste with { S2SL0 = (byte)(2 - Math.Min(natural, 2)) };
        }

        return ste with { S2SL0 = (byte)(3 - Math.Max(natural, ste.S2DS ? 0 : 1)) };
    }

    private static void Store(VectorMachine machine, ulong address, SpecStruct value) => machine.Memory.TryWrite(address, value.Bytes());
}
