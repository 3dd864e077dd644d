using TraceReplay.Formats.Smmuv3;
using TraceReplay.Tests.Support.SmmuVectors;

namespace TraceReplay.Tests.Support.Reference;

/// <summary>Fills the tables of a stream with random leaves, most of them good, some broken in every way a descriptor can be.</summary>
/// <param name="inputs">Receives input addresses worth an access.</param>
internal sealed class ReferenceMaps(Random random, ReferenceScenario scenario, List<ulong> inputs)
{
    private const ulong Nowhere = 0x3_0000_0000;
    private VectorStream _stream = null!;

    public void Write()
    {
        _stream = scenario.Scout.LastStream!;
        if (_stream.HasStage1)
        {
            foreach (uint cd in _stream.Cds.Keys.ToArray())
            {
                Context(cd);
            }

            if (_stream.HasStage2 && OneIn(3))
            {
                Structures();
            }
        }
        else if (_stream.HasStage2)
        {
            VectorTable table = VectorTable.Of(_stream.Ste);
            for (int i = 0; i < 6; i++)
            {
                inputs.Add(Second(Page(table)));
            }
        }

        if (_stream.HasStage1 != _stream.HasStage2 && OneIn(4))
        {
            Contiguous();
        }

        if (inputs.Count == 0)
        {
            inputs.Add(0x1000);
        }
    }

    private bool OneIn(int n) => random.Next(n) == 0;

    private void Context(uint index)
    {
        Cd cd = _stream.Cds[index];
        for (int i = 0; i < 6; i++)
        {
            bool upper = cd.EPD0 || (!cd.EPD1 && OneIn(2));
            if (upper && cd.EPD1)
            {
                continue;
            }

            VectorTable table = VectorTable.Of(cd, upper);
            if (table.InputBits is < 16 or > 52)
            {
                continue;
            }

            ulong input = Page(table) | (upper ? ulong.MaxValue << table.InputBits : 0);
            inputs.Add(input);
            First(table, index, upper, input);
        }
    }

    private void First(VectorTable table, uint index, bool upper, ulong input)
    {
        int level = LevelOf(table);
        string where = $"cd={index}{(upper ? " table=upper" : "")} level={level}";
        if (OneIn(10))
        {
            scenario.Line($"map1 0x{input:x} desc=0x{Broken(table, level):x} {where}");
            return;
        }

        ulong size = 1UL << table.Shift(level);
        bool beyond = OneIn(12);
        ulong output = OutputOf(table, size, beyond ? 44 : _stream.HasStage2 ? Math.Min(VectorTable.Of(_stream.Ste).InputBits, 36) : 36);
        scenario.Line($"map1 0x{input & ~(size - 1):x} -> 0x{output:x} {where} {Attributes(1)}");
        if (_stream.HasStage2 && !OneIn(8))
        {
            Second(output + (input & (size - 1)));
        }
    }

    /// <returns>The input address, for accesses.</returns>
    private ulong Second(ulong ipa)
    {
        VectorTable table = VectorTable.Of(_stream.Ste);
        if (table.InputBits is < 16 or > 52 || ipa >> table.InputBits != 0)
        {
            return ipa;
        }

        int level = LevelOf(table);
        ulong size = 1UL << table.Shift(level);
        scenario.Line(OneIn(12)
            ? $"map2 0x{ipa:x} desc=0x{Broken(table, level):x} level={level}"
            : $"map2 0x{ipa & ~(size - 1):x} -> 0x{OutputOf(table, size, OneIn(12) ? 46 : 36):x} level={level} {Attributes(2)}");
        return ipa;
    }

    // Stage 2 of the page of a CD or of a stage-1 table, other than the runner made it.
    private void Structures()
    {
        VectorTable second = VectorTable.Of(_stream.Ste);
        ulong page = StreamSlots.OfCd(scenario.Scout, _stream, _stream.LastCd);
        if (!OneIn(4) && inputs.Count != 0)
        {
            Cd cd = _stream.Cds[_stream.LastCd];
            ulong input = inputs[^1];
            VectorTable first = VectorTable.Of(cd, input >> 55 == 0x1ff);
            try
            {
                page = TableBuilder.SlotOf(scenario.Scout, first, input, random.Next(first.Start, 4));
            }
            catch (VectorFailure)
            {
                page = first.Base;
            }
        }

        page &= ~(second.PageBytes - 1);
        if (second.InputBits is >= 30 and <= 52 && page < 0x4000_0000)
        {
            string broken = OneIn(4) ? $"desc=0x{Broken(second, 3):x}" : $"-> 0x{page:x} s2ap={random.Next(4)} af={random.Next(2)} dbm={random.Next(2)} memattr={Math.Min(15, random.Next(30))}";
            scenario.Line($"map2 0x{page:x} {broken}");
        }
    }

    // Every entry of a contiguous set says the same, as software must see to; the model may then keep the set as one entry.
    private void Contiguous()
    {
        int stage = _stream.HasStage1 ? 1 : 2;
        VectorTable table = stage == 1 ? VectorTable.Of(_stream.Cds[_stream.LastCd], false) : VectorTable.Of(_stream.Ste);
        ulong count = table.GranuleBits switch { 12 => 16, 14 => 128, _ => 32 };
        ulong bytes = count * table.PageBytes;
        if (table.InputBits is < 25 or > 52)
        {
            return;
        }

        ulong input = Page(table) & ~(bytes - 1);
        ulong output = OutputOf(table, bytes, 36);
        scenario.Line($"map{stage} 0x{input:x} -> 0x{output:x} cont=1 count={count}{(stage == 1 && OneIn(2) ? " ap=3" : "")}");
        inputs.Add(input + (bytes / 2));
        inputs.Add(input + table.PageBytes);
    }

    private ulong Page(VectorTable table)
    {
        ulong input = (ulong)random.NextInt64() >> random.Next(12, 44);
        return input & ((1UL << Math.Clamp(table.InputBits, 1, 52)) - 1) & ~(table.PageBytes - 1);
    }

    private int LevelOf(VectorTable table)
    {
        int level = OneIn(2) ? 3 : random.Next(Math.Max(table.Start, 1), 4);
        return OneIn(12) ? table.Start : level;
    }

    private ulong OutputOf(VectorTable table, ulong size, int bits)
    {
        bool fiftyTwo = (table.GranuleBits == 16 || table.Wide) && scenario.Scout.Identification.Idr5.OAS == AddressSize.Bits52;
        int width = OneIn(4) && fiftyTwo ? 52 : bits;
        return (ulong)random.NextInt64() & ((1UL << width) - 1) & ~(size - 1);
    }

    private ulong Broken(VectorTable table, int level) => random.Next(6) switch
    {
        0 => 0,
        1 => 0x8000_0001,
        2 => 0x8000_0002,
        3 when level < 3 => Nowhere | 3,
        4 when level < 3 => (1UL << 46) | 3,
        _ => (ulong)random.NextInt64() & ~(table.PageBytes - 1) & 0x0000_ffff_ffff_ffff,
    };

    private string Attributes(int stage)
    {
        if (OneIn(3))
        {
            return "";
        }

        List<string> fields = [];
        void Maybe(int n, string text)
        {
            if (OneIn(n))
            {
                fields.Add(text);
            }
        }

        Maybe(5, "af=0");
        Maybe(5, "dbm=1");
        Maybe(4, random.Next(3) switch { 0 => "sh=0", 1 => "sh=2", _ => "sh=3" });
        Maybe(3, stage == 1 ? $"ap={random.Next(4)}" : $"s2ap={random.Next(4)}");
        Maybe(4, stage == 1 ? "uxn=1" : $"xn={random.Next(4)}");
        Maybe(6, stage == 1 ? "pxn=1" : $"memattr={random.Next(16)}");
        if (stage == 1)
        {
            Maybe(6, $"attr={random.Next(6)}");
            Maybe(6, $"aptable={random.Next(4)}");
            Maybe(8, "uxntable=1");
            Maybe(8, "pxntable=1");
            // Global entries of several contexts would have to agree.
            if (_stream.Cds.Count == 1)
            {
                Maybe(4, "ng=0");
            }
        }

        return string.Join(' ', fields);
    }
}
