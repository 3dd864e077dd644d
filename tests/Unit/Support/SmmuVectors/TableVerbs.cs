using TraceReplay.Formats.Smmuv3;

namespace TraceReplay.Tests.Support.SmmuVectors;

/// <summary>Lines that write translation tables and memory: map1, map2, mem.</summary>
internal static class TableVerbs
{
    public static IReadOnlyDictionary<string, VectorVerb> Table { get; } = new Dictionary<string, VectorVerb>
    {
        ["map1"] = (machine, line) => Map(machine, line, 1),
        ["map2"] = (machine, line) => Map(machine, line, 2),
        ["mem"] = Memory,
    };

    /// <summary>The tree a line means: stream=, cd=, table=lower|upper; by default those of the last ste and cd lines.</summary>
    public static VectorTable TreeOf(VectorMachine machine, VectorLine line, int stage, out VectorStream stream)
    {
        stream = machine.StreamOf(line);
        if (stage == 2)
        {
            return VectorTable.Of(stream.Ste);
        }

        uint index = (uint)line.Arguments.Take("cd", stream.LastCd);
        bool upper = line.Arguments.Take("table") switch
        {
            null or "lower" => false,
            "upper" => true,
            string other => throw new VectorFailure($"table={other} is neither lower nor upper"),
        };
        return stream.Cds.TryGetValue(index, out Cd cd) ? VectorTable.Of(cd, upper) : throw new VectorFailure($"stream {stream.Id} has no CD {index}");
    }

    private static void Map(VectorMachine machine, VectorLine line, int stage)
    {
        if (stage == 2 && line.Arguments.Flag("manual"))
        {
            VectorStream manual = machine.StreamOf(line);
            manual.ManualStage2 = true;
            foreach (ulong page in Enumerable.Range(0, 1 << 12).Select(i => VectorMachine.Structures + ((ulong)i << 12)))
            {
                Forget(machine, VectorTable.Of(manual.Ste), page);
            }

            return;
        }

        VectorTable table = TreeOf(machine, line, stage, out VectorStream stream);
        ulong input = line.Arguments.Number("the input address");
        int level = (int)line.Arguments.Take("level", 3);
        ulong upperBits = DescriptorFields.Table(line.Arguments, stage);
        if (line.Arguments.Take("desc") is { } whole)
        {
            TableBuilder.Put(machine, stream, table, input, level, SpecValue.Number(whole), upperBits);
            return;
        }

        if (line.Arguments.Word("->") != "->")
        {
            throw new VectorFailure("the form is: input -> output");
        }

        ulong output = line.Arguments.Number("the output address");
        ulong count = line.Arguments.Take("count", 1);
        ulong attributes = DescriptorFields.Leaf(line.Arguments, stage, table.Wide && table.GranuleBits != 16);
        for (ulong i = 0; i < count; i++)
        {
            ulong step = i << table.Shift(level);
            TableBuilder.Put(machine, stream, table, input + step, level, table.Encode(output + step) | attributes | (level == 3 ? 3UL : 1UL), upperBits);
        }
    }

    private static void Forget(VectorMachine machine, VectorTable table, ulong page)
    {
        ulong at = table.Base;
        for (int level = table.Start; level < 3; level++)
        {
            ulong entry = table.Read(machine.Memory, table.Slot(at, page, level));
            if ((entry & 3) != 3)
            {
                return;
            }

            at = table.Decode(entry);
        }

        table.Write(machine.Memory, table.Slot(at, page, 3), 0);
    }

    // mem ADDRESS = doubleword, and further doublewords after it.
    private static void Memory(VectorMachine machine, VectorLine line)
    {
        List<KeyValuePair<string, string>> pairs = line.Arguments.TakePairs();
        if (pairs.Count != 1)
        {
            throw new VectorFailure("the form is: mem ADDRESS = VALUE ...");
        }

        ulong address = SpecValue.Number(pairs[0].Key);
        machine.Memory.Write64(address, SpecValue.Number(pairs[0].Value));
        foreach (string value in line.Arguments.TakeWords())
        {
            machine.Memory.Write64(address += 8, SpecValue.Number(value));
        }
    }
}
