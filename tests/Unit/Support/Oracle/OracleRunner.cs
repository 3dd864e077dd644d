using System.Buffers.Binary;
using System.Globalization;
using System.Text.Json;
using TraceReplay.Formats.Records;
using TraceReplay.Replayer.Memory;
using TraceReplay.Replayer.Smmuv3;

namespace TraceReplay.Tests.Support.Oracle;

/// <summary>Runs one SMMUv3 case against the model: load memory, perform the steps, compare what each step says.</summary>
internal sealed class OracleRunner
{
    private const uint EventqProd = 0x100a8;
    private readonly JsonElement _case;
    private readonly bool _architecture;
    private readonly PhysicalMemory _memory;
    private readonly Smmu _smmu;
    private readonly EventLog _log = new();
    private readonly List<OracleDifference> _differences = [];
    private readonly string _tags;
    private readonly bool _stalePermitted;
    private int _step;

    private OracleRunner(JsonElement oracleCase, SmmuProfile profile)
    {
        _case = oracleCase;
        _architecture = profile == SmmuProfile.Arch;
        _memory = new PhysicalMemory(
            new AddressRange(0, 0x07ff_ffff, RangeKind.ReadsAsZero),
            new AddressRange(0x4000_0000, 0x403_ffff_ffff, RangeKind.Ram));
        JsonElement idr = oracleCase.GetProperty("idr");
        _smmu = new Smmu(_memory, SmmuIdentification.FromRegisters(Idr(idr, "IDR0"), Idr(idr, "IDR1"), Idr(idr, "IDR2"), Idr(idr, "IDR3"), Idr(idr, "IDR4"), Idr(idr, "IDR5"), Idr(idr, "IIDR"), Idr(idr, "AIDR")), profile)
        {
            Observer = _log,
        };
        _stalePermitted = oracleCase.GetProperty("tags").EnumerateArray().Any(t => t.GetString() == "stale-permitted");
        _tags = string.Join(' ', oracleCase.GetProperty("tags").EnumerateArray().Select(t => t.GetString()));
    }

    public static IReadOnlyList<OracleDifference> Run(JsonElement oracleCase, SmmuProfile profile)
    {
        var runner = new OracleRunner(oracleCase, profile);
        runner.Run();
        return runner._differences;
    }

    private void Run()
    {
        foreach (JsonElement block in _case.GetProperty("mem").EnumerateArray())
        {
            _memory.TryWrite(Hex(block.GetProperty("addr")), Convert.FromHexString(block.GetProperty("data").GetString()!));
        }

        foreach (JsonElement step in _case.GetProperty("steps").EnumerateArray())
        {
            Step(step);
            _step++;
        }
    }

    private void Step(JsonElement step)
    {
        string op = step.GetProperty("op").GetString()!;
        switch (op)
        {
            case "mmio_write32" or "mmio_write64":
                _smmu.WriteRegister((uint)Hex(step.GetProperty("off")), Hex(step.GetProperty("val")), op.EndsWith("64", StringComparison.Ordinal) ? 8 : 4);
                break;
            case "mmio_read32" or "mmio_read64":
                if (_architecture)
                {
                    // Register read-back is QEMU's; the cases have no architecture column for it.
                    break;
                }

                string expected = step.GetProperty("expect").GetString()!;
                if (!expected.StartsWith("ERR", StringComparison.Ordinal))
                {
                    Expect("value", Hex(step.GetProperty("expect")), _smmu.ReadRegister((uint)Hex(step.GetProperty("off")), op.EndsWith("64", StringComparison.Ordinal) ? 8 : 4));
                }

                break;
            case "mem_write":
                _memory.TryWrite(Hex(step.GetProperty("addr")), Convert.FromHexString(step.GetProperty("data").GetString()!));
                break;
            case "cmd":
                Command(step);
                break;
            case "dma":
                Dma(step);
                break;
            default:
                break;
        }
    }

    private void Command(JsonElement step)
    {
        ulong slot = Hex(step.GetProperty("slot"));
        int i = 0;
        foreach (JsonElement word in step.GetProperty("dwords").EnumerateArray())
        {
            _memory.Write64(slot + (ulong)(8 * i++), Hex(word));
        }

        _smmu.WriteRegister(0x98, Hex(step.GetProperty("prod")), 4);
        JsonElement expected = _architecture && step.TryGetProperty("arch", out JsonElement arch) ? arch : step;
        if (expected.TryGetProperty("cons", out JsonElement cons))
        {
            Expect("cons", Hex(cons), _smmu.ReadRegister(0x9c, 4));
        }

        if (expected.TryGetProperty("gerror", out JsonElement gerror))
        {
            Expect("gerror", Hex(gerror), _smmu.ReadRegister(0x60, 4));
        }
    }

    private void Dma(JsonElement step)
    {
        JsonElement expected = _architecture && step.TryGetProperty("arch", out JsonElement arch) ? arch : step;
        ulong sid = Hex(step.GetProperty("sid"));
        bool write = step.GetProperty("write").GetBoolean();
        _log.Events.Clear();
        if (step.TryGetProperty("beats", out JsonElement beats) || expected.TryGetProperty("beats", out beats))
        {
            if (expected.TryGetProperty("beats", out JsonElement own))
            {
                beats = own;
            }

            foreach (JsonElement beat in beats.EnumerateArray())
            {
                Beat((uint)sid, Hex(beat.GetProperty("iova")), write, beat, "beat");
            }
        }
        else
        {
            Beat((uint)sid, Hex(step.GetProperty("iova")), write, expected.GetProperty("expect"), "dma");
        }

        if (_architecture && _stalePermitted)
        {
            // Software did not invalidate correctly: hardware with caches may give either result.
            return;
        }

        CompareEvents(expected);
        if (expected.TryGetProperty("evtq_prod", out JsonElement prod))
        {
            Expect("evtq_prod", Hex(prod), _smmu.ReadRegister(EventqProd, 4));
        }

        if (expected.TryGetProperty("gerror", out JsonElement gerror))
        {
            Expect("gerror", Hex(gerror), _smmu.ReadRegister(0x60, 4));
        }
    }

    private void Beat(uint sid, ulong iova, bool write, JsonElement expected, string name)
    {
        TranslationResult result = _smmu.Translate(new Transaction { StreamId = sid, Iova = iova, Write = write }, null);
        bool ok = result.Outcome is TranslationOutcome.Success or TranslationOutcome.Bypass or TranslationOutcome.Disabled
            && (result.Permission & (write ? 2 : 1)) != 0;
        bool expectedOk = expected.GetProperty("ok").GetBoolean();
        if (_architecture && _stalePermitted)
        {
            return;
        }

        if (ok != expectedOk)
        {
            Differ($"{name} ok", expectedOk.ToString(), $"{ok} ({result.Outcome} {result.Event:x2})");
        }
        else if (ok && expected.TryGetProperty("pa", out JsonElement pa))
        {
            Expect($"{name} pa", Hex(pa), result.Output);
        }
    }

    private void CompareEvents(JsonElement expected)
    {
        List<byte[]> want = expected.TryGetProperty("events", out JsonElement events)
            ? events.EnumerateArray().Select(e => Mask(Convert.FromHexString(e.GetString()!))).ToList()
            : [];
        List<byte[]> have = _log.Events.Select(Mask).ToList();
        string wanted = string.Join(' ', want.Select(Convert.ToHexStringLower));
        string got = string.Join(' ', have.Select(Convert.ToHexStringLower));
        if (wanted != got)
        {
            Differ("events", wanted, got);
        }
    }

    // What the case format says to mask: RnW when CLASS is not IN, IPA bits [11:0], the IPA field when S2 = 0.
    private byte[] Mask(byte[] record)
    {
        ulong word1 = BinaryPrimitives.ReadUInt64LittleEndian(record.AsSpan(8));
        ulong word3 = BinaryPrimitives.ReadUInt64LittleEndian(record.AsSpan(24));
        if (record[0] is >= 0x0b and <= 0x13)
        {
            if (((word1 >> 40) & 3) != 2)
            {
                word1 &= ~(1UL << 35);
            }

            if (record[0] >= 0x10)
            {
                word3 = ((word1 >> 39) & 1) == 0 ? 0 : word3 & ~0xfffUL;
            }
        }

        BinaryPrimitives.WriteUInt64LittleEndian(record.AsSpan(8), word1);
        BinaryPrimitives.WriteUInt64LittleEndian(record.AsSpan(24), word3);
        return record;
    }

    private void Expect(string field, ulong expected, ulong actual)
    {
        if (expected != actual)
        {
            Differ(field, $"0x{expected:x}", $"0x{actual:x}");
        }
    }

    private void Differ(string field, string expected, string actual) => _differences.Add(new OracleDifference(_case.GetProperty("id").GetString()!, _step, field, expected, actual, _tags));

    private static uint Idr(JsonElement idr, string name) => idr.TryGetProperty(name, out JsonElement value) ? (uint)Hex(value) : 0;

    private static ulong Hex(JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Number)
        {
            return value.GetUInt64();
        }

        string text = value.GetString()!;
        return ulong.Parse(text.AsSpan(text.StartsWith("0x", StringComparison.Ordinal) ? 2 : 0), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
    }

    private sealed class EventLog : ISmmuObserver
    {
        public List<byte[]> Events { get; } = [];

        public void CommandConsumed(ulong word0, ulong word1)
        {
        }

        public void EventRecorded(ulong word0, ulong word1, ulong word2, ulong word3)
        {
            byte[] record = new byte[32];
            BinaryPrimitives.WriteUInt64LittleEndian(record, word0);
            BinaryPrimitives.WriteUInt64LittleEndian(record.AsSpan(8), word1);
            BinaryPrimitives.WriteUInt64LittleEndian(record.AsSpan(16), word2);
            BinaryPrimitives.WriteUInt64LittleEndian(record.AsSpan(24), word3);
            Events.Add(record);
        }

        public void Interrupt(SmmuInterrupt line)
        {
        }
    }
}
