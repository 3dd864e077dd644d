using System.Text.Json;
using TraceReplay.Formats.Records;
using TraceReplay.Replayer.Memory;
using TraceReplay.Replayer.Smmuv3;

namespace TraceReplay.Tests.Support;

/// <summary>Runs oracle cases on the model and reports the first difference of each.</summary>
/// <param name="profile">The SMMU to model.</param>
/// <param name="architecture">Compare with the architecture column where a step has one; otherwise with the recorded result.</param>
internal sealed class OracleCaseRunner(SmmuProfile profile, bool architecture)
{
    private static readonly HashSet<uint> _devices = [0, 0x10, 0x13, 0x18, 0x1d, 0xff, 0x500, 0x501, 0x4000, 0xfe00, 0xfe02];

    /// <summary>Registers that a reset does not touch: before a case writes them they hold what an earlier case left.</summary>
    private static readonly HashSet<uint> _kept = [0x28, 0x2c, 0x80, 0x84, 0x88, 0x90, 0x94, 0xa0, 0xa4];

    private readonly OracleObserver _observer = new();
    private readonly HashSet<uint> _written = [];
    private bool _leftovers;
    private Smmu _smmu = null!;
    private bool _staleAllowed;

    /// <returns>Null when the case passes.</returns>
    public OracleFailure? Run(OracleCase oracleCase)
    {
        PhysicalMemory memory = NewMemory();
        foreach (JsonElement block in oracleCase.Memory.EnumerateArray())
        {
            memory.TryWrite(OracleJson.Hex(block, "addr"), OracleJson.Bytes(block, "data"));
        }

        uint Id(string name) => (uint)OracleJson.Hex(oracleCase.Identification, name);
        SmmuIdentification identification = SmmuIdentification.FromRegisters(
            Id("IDR0"), Id("IDR1"), Id("IDR2"), Id("IDR3"), Id("IDR4"), Id("IDR5"), Id("IIDR"), Id("AIDR"));
        _smmu = new Smmu(memory, identification, ProfileOf(oracleCase), hasDevice: _devices.Contains) { Observer = _observer };
        _leftovers = oracleCase.HasTag("registers");
        _written.Clear();
        _staleAllowed = architecture && oracleCase.HasTag("stale-permitted");
        int number = 0;
        foreach (JsonElement step in oracleCase.Steps.EnumerateArray())
        {
            _observer.Clear();
            (string Field, string Expected, string Actual)? difference = RunStep(step, memory);
            if (difference is { } d)
            {
                return new OracleFailure(oracleCase.Id, number, d.Field, d.Expected, d.Actual, string.Join(' ', oracleCase.Tags));
            }

            number++;
        }

        return null;
    }

    // Which bus answers for number 0 before a bridge has its number depended on the run: the tag says where it was the wrong one.
    private SmmuProfile ProfileOf(OracleCase oracleCase) =>
        !architecture && oracleCase.HasTag("qemu-deviation:cfgi-devfn") ? profile.With(SmmuQuirk.CfgiRootBusHidden) : profile;

    /// <summary>The memory map the cases assume.</summary>
    private static PhysicalMemory NewMemory()
    {
        var memory = new PhysicalMemory();
        memory.SetRange(0, 0x07ff_ffff, MemoryKind.ReadsAsZero);
        memory.SetRange(0x4000_0000, 0x400_3fff_ffff, MemoryKind.Ram);
        return memory;
    }

    private (string Field, string Expected, string Actual)? RunStep(JsonElement step, PhysicalMemory memory)
    {
        string op = step.GetProperty("op").GetString()!;
        switch (op)
        {
            case "mmio_write32" or "mmio_write64":
                uint written = (uint)OracleJson.Hex(step, "off");
                _written.Add(written);
                _written.Add(op == "mmio_write64" ? written + 4 : written);
                _smmu.WriteRegister((uint)OracleJson.Hex(step, "off"), OracleJson.Hex(step, "val"), op == "mmio_write32" ? 4 : 8);
                return CompareInterrupts(step);
            case "mmio_read8" or "mmio_read16" or "mmio_read32" or "mmio_read64":
                uint offset = (uint)OracleJson.Hex(step, "off");
                if (_leftovers && _kept.Contains(offset) && !(_written.Contains(offset) && _written.Contains(op == "mmio_read64" ? offset + 4 : offset)))
                {
                    return null;
                }

                int size = int.Parse(op.AsSpan("mmio_read".Length), System.Globalization.CultureInfo.InvariantCulture) / 8;
                string value = $"0x{_smmu.ReadRegister(offset, size):x}";
                return architecture ? null : Compare(step.GetProperty("off").GetString()!, step.GetProperty("expect").GetString()!, value);
            case "mem_write":
                memory.TryWrite(OracleJson.Hex(step, "addr"), OracleJson.Bytes(step, "data"));
                return null;
            case "cmd":
                return RunCommand(step, memory);
            case "dma":
                return RunAccess(step);
            default:
                return ("op", "a known step", op);
        }
    }

    private (string Field, string Expected, string Actual)? RunCommand(JsonElement step, PhysicalMemory memory)
    {
        ulong slot = OracleJson.Hex(step, "slot");
        JsonElement words = step.GetProperty("dwords");
        memory.Write64(slot, OracleJson.Hex(words[0].GetString()!));
        memory.Write64(slot + 8, OracleJson.Hex(words[1].GetString()!));
        _smmu.WriteRegister(0x98, OracleJson.Hex(step, "prod"), 4);
        JsonElement expected = Column(step);
        string name = $"cmd {words[0].GetString()}";
        return Compare($"{name} cons", expected.GetProperty("cons").GetString()!, $"0x{_smmu.ReadRegister(0x9c, 4):x}")
            ?? Compare($"{name} gerror", expected.GetProperty("gerror").GetString()!, $"0x{_smmu.ReadRegister(0x60, 4):x}")
            ?? CompareInterrupts(step);
    }

    private (string Field, string Expected, string Actual)? RunAccess(JsonElement step)
    {
        JsonElement column = Column(step);
        string actual = OracleJson.Optional(column, "beats") is { } beats
            ? string.Join(' ', beats.EnumerateArray().Select(b => Outcome(step, OracleJson.Hex(b, "iova"))))
            : Outcome(step, OracleJson.Hex(step, "iova"));
        if (_staleAllowed && MatchesAnyColumn(step, actual))
        {
            // A cache may answer from what software did not invalidate; the queue's index follows from what it answered.
            return null;
        }

        return Compare("outcome", ExpectedOutcomes(column), actual)
            ?? Compare("events", ExpectedEvents(column), Events(_observer.Events))
            ?? Compare("evtq_prod", column.GetProperty("evtq_prod").GetString()!, $"0x{_smmu.ReadRegister(0x100a8, 4):x}")
            ?? Compare("gerror", column.GetProperty("gerror").GetString()!, $"0x{_smmu.ReadRegister(0x60, 4):x}")
            ?? CompareInterrupts(step);
    }

    private bool MatchesAnyColumn(JsonElement step, string outcomes) =>
        Columns(step).Any(c => ExpectedOutcomes(c) == outcomes && ExpectedEvents(c) == Events(_observer.Events));

    private static IEnumerable<JsonElement> Columns(JsonElement step)
    {
        yield return step;
        foreach (string name in (string[])["fresh", "arch"])
        {
            if (OracleJson.Optional(step, name) is { } column)
            {
                yield return column;
            }
        }
    }

    private static string ExpectedOutcomes(JsonElement column) => OracleJson.Optional(column, "beats") is { } beats
        ? string.Join(' ', beats.EnumerateArray().Select(Expected))
        : Expected(column.GetProperty("expect"));

    private string ExpectedEvents(JsonElement column) => Events(column.GetProperty("events").EnumerateArray().Select(e => e.GetString()!));

    private static (string Field, string Expected, string Actual)? Compare(string field, string expected, string actual) =>
        expected == actual ? null : (field, expected, actual);

    private static string Expected(JsonElement expect) =>
        !expect.GetProperty("ok").GetBoolean() ? "abort" : OracleJson.Optional(expect, "pa") is { } pa ? pa.GetString()! : "ok";

    private string Outcome(JsonElement step, ulong iova)
    {
        bool write = step.GetProperty("write").GetBoolean();
        TranslationResult result = _smmu.Translate(
            new Transaction { StreamId = (uint)OracleJson.Hex(step, "sid"), Iova = iova, Write = write }, null);
        if (result.Unmodelled is not null)
        {
            return $"unmodelled {result.Unmodelled}";
        }

        bool passes = result.Outcome is TranslationOutcome.Success or TranslationOutcome.Bypass or TranslationOutcome.Disabled
            && (result.Permission & (write ? 2 : 1)) != 0;
        return passes ? $"0x{result.Output:x}" : "abort";
    }

    private string Events(IEnumerable<string> events) => string.Join(' ', architecture ? events.Select(OracleEvents.Mask) : events);

    private JsonElement Column(JsonElement step) => architecture && OracleJson.Optional(step, "arch") is { } column ? column : step;

    private (string Field, string Expected, string Actual)? CompareInterrupts(JsonElement step)
    {
        if (architecture)
        {
            return null;
        }

        string expected = OracleJson.Optional(step, "irqs") is { } irqs ? string.Join(' ', irqs.EnumerateArray().Select(i => i.GetString())) : "";
        return Compare("irqs", expected, string.Join(' ', _observer.Interrupts));
    }
}
