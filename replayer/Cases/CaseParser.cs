using System.Text.Json;
using TraceReplay.Formats.Records;
using TraceReplay.Formats.Smmuv3.Events;
using TraceReplay.Formats.Text;
using TraceReplay.Replayer.Smmuv3;

namespace TraceReplay.Replayer.Cases;

/// <summary>Makes a case of one line of a case file. Unknown keys are skipped; a known one of a wrong form is refused.</summary>
internal sealed class CaseParser
{
    private const string Operations = "mmio_write32, mmio_write64, mmio_read8, mmio_read16, mmio_read32, mmio_read64, mem_write, cmd or dma";

    private readonly CaseJson _json;

    private CaseParser(CaseJson json) => _json = json;

    /// <exception cref="TextFormatException">The line is no case.</exception>
    public static OracleCase Parse(ReadOnlyMemory<byte> line, string path, int number)
    {
        var json = new CaseJson(path, number);
        try
        {
            using JsonDocument document = JsonDocument.Parse(line);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? new CaseParser(json).Case(document.RootElement)
                : throw json.Refusal(1, document.RootElement.ValueKind.ToString(), "a case, which is one JSON object on one line");
        }
        catch (JsonException e)
        {
            throw json.Refusal((int)Math.Min((e.BytePositionInLine ?? 0) + 1, int.MaxValue), "text that is not JSON or breaks off", "a case, which is one JSON object on one line");
        }
    }

    private OracleCase Case(JsonElement root)
    {
        JsonElement idr = _json.Get(root, "idr", JsonValueKind.Object);
        uint Id(string name) => _json.Hex32(idr, name);
        var found = new OracleCase
        {
            Id = _json.Text(root, "id"),
            Kind = _json.Text(root, "kind"),
            Name = OptionalText(root, "name"),
            Note = OptionalText(root, "note"),
            Tags = Texts(_json.Get(root, "tags", JsonValueKind.Array), "tags"),
            Identification = SmmuIdentification.FromRegisters(Id("IDR0"), Id("IDR1"), Id("IDR2"), Id("IDR3"), Id("IDR4"), Id("IDR5"), Id("IIDR"), Id("AIDR")),
            Memory = Memory(_json.Get(root, "mem", JsonValueKind.Array)),
            Steps = Steps(_json.Get(root, "steps", JsonValueKind.Array)),
        };
        return found;
    }

    private string? OptionalText(JsonElement root, string name) =>
        _json.Optional(root, name, JsonValueKind.String) is { } value ? _json.Text(value, name, "text") : null;

    private string[] Texts(JsonElement list, string name)
    {
        var texts = new string[list.GetArrayLength()];
        for (int i = 0; i < texts.Length; i++)
        {
            texts[i] = _json.Text(list[i], name, "text in quotes");
        }

        return texts;
    }

    private List<CaseBytes> Memory(JsonElement list)
    {
        var memory = new List<CaseBytes>(list.GetArrayLength());
        foreach (JsonElement block in list.EnumerateArray())
        {
            _json.Place = $"mem[{memory.Count}].";
            MustBeObject(block, "mem");
            memory.Add(new CaseBytes(_json.Hex(block, "addr"), _json.Bytes(_json.Get(block, "data", JsonValueKind.String), "data")));
        }

        return memory;
    }

    private List<CaseStep> Steps(JsonElement list)
    {
        var steps = new List<CaseStep>(list.GetArrayLength());
        foreach (JsonElement step in list.EnumerateArray())
        {
            _json.Place = $"steps[{steps.Count}].";
            MustBeObject(step, "step");
            steps.Add(Step(step));
        }

        return steps;
    }

    private CaseStep Step(JsonElement step)
    {
        string op = _json.Text(step, "op");
        return op switch
        {
            "mmio_write32" => RegisterWrite(step, 4),
            "mmio_write64" => RegisterWrite(step, 8),
            "mmio_read8" => RegisterRead(step, 1),
            "mmio_read16" => RegisterRead(step, 2),
            "mmio_read32" => RegisterRead(step, 4),
            "mmio_read64" => RegisterRead(step, 8),
            "mem_write" => new CaseStep
            {
                Operation = CaseOperation.MemoryWrite,
                Address = _json.Hex(step, "addr"),
                Data = _json.Bytes(_json.Get(step, "data", JsonValueKind.String), "data"),
            },
            "cmd" => Command(step),
            "dma" => Access(step),
            _ => throw _json.Refusal(1, $"{_json.Place}op \"{op}\"", Operations),
        };
    }

    private CaseStep RegisterWrite(JsonElement step, int size) => new()
    {
        Operation = CaseOperation.RegisterWrite,
        Offset = _json.Hex32(step, "off"),
        Size = size,
        Value = _json.Hex(step, "val"),
        Main = new CaseColumn { Interrupts = Interrupts(step) },
    };

    private CaseStep RegisterRead(JsonElement step, int size)
    {
        bool refused = _json.Text(step, "expect").StartsWith("ERR", StringComparison.Ordinal);
        return new CaseStep
        {
            Operation = CaseOperation.RegisterRead,
            Offset = _json.Hex32(step, "off"),
            Size = size,
            Value = refused ? 0 : _json.Hex(step, "expect"),
            Refused = refused,
        };
    }

    private CaseStep Command(JsonElement step)
    {
        JsonElement words = _json.Get(step, "dwords", JsonValueKind.Array);
        if (words.GetArrayLength() != 2)
        {
            throw _json.Refusal(1, $"{_json.Place}dwords with {words.GetArrayLength()} elements", "the two doublewords of a command");
        }

        return new CaseStep
        {
            Operation = CaseOperation.Command,
            Address = _json.Hex(step, "slot"),
            Word0 = _json.Hex(words[0], "dwords", ulong.MaxValue),
            Word1 = _json.Hex(words[1], "dwords", ulong.MaxValue),
            Value = _json.Hex32(step, "prod"),
            Main = CommandColumn(step),
            Arch = _json.Optional(step, "arch", JsonValueKind.Object) is { } arch ? CommandColumn(arch) : null,
            Fresh = _json.Optional(step, "fresh", JsonValueKind.Object) is { } fresh ? CommandColumn(fresh) : null,
        };
    }

    private CaseStep Access(JsonElement step)
    {
        ulong iova = _json.Hex(step, "iova");
        return new CaseStep
        {
            Operation = CaseOperation.Access,
            StreamId = _json.Hex32(step, "sid"),
            Substream = _json.Optional(step, "ssid", JsonValueKind.String) is { } substream ? (uint)_json.Hex(substream, "ssid", 0xf_ffff) : null,
            Iova = iova,
            Write = _json.Flag(step, "write"),
            Size = Length(step),
            Main = AccessColumn(step, iova),
            Arch = _json.Optional(step, "arch", JsonValueKind.Object) is { } arch ? AccessColumn(arch, iova) : null,
            Fresh = _json.Optional(step, "fresh", JsonValueKind.Object) is { } fresh ? AccessColumn(fresh, iova) : null,
        };
    }

    private int Length(JsonElement step)
    {
        JsonElement value = _json.Get(step, "len", JsonValueKind.Number);
        return value.TryGetInt32(out int length) && length >= 0 ? length : throw _json.Refusal(1, $"{_json.Place}len {value.GetRawText()}", "a length in bytes below 2^31");
    }

    private CaseColumn CommandColumn(JsonElement column) => new()
    {
        CommandCons = _json.Hex(column, "cons"),
        GlobalError = _json.Hex(column, "gerror"),
        Interrupts = Interrupts(column),
    };

    private CaseColumn AccessColumn(JsonElement column, ulong iova) => new()
    {
        Requests = Requests(column, iova),
        Events = Events(_json.Get(column, "events", JsonValueKind.Array)),
        EventProd = _json.Hex(column, "evtq_prod"),
        GlobalError = _json.Hex(column, "gerror"),
        Interrupts = Interrupts(column),
    };

    private CaseRequest[] Requests(JsonElement column, ulong iova)
    {
        JsonElement expect = _json.Get(column, "expect", JsonValueKind.Object);
        CaseRequest whole = Request(expect, iova);
        if (_json.Optional(column, "beats", JsonValueKind.Array) is not { } beats)
        {
            return [whole];
        }

        var requests = new CaseRequest[beats.GetArrayLength()];
        for (int i = 0; i < requests.Length; i++)
        {
            MustBeObject(beats[i], "beats");
            requests[i] = Request(beats[i], _json.Hex(beats[i], "iova"));
        }

        return requests;
    }

    private CaseRequest Request(JsonElement expect, ulong iova) =>
        new(iova, _json.Flag(expect, "ok"), _json.Optional(expect, "pa", JsonValueKind.String) is { } pa ? _json.Hex(pa, "pa", ulong.MaxValue) : null);

    private EventRecord[] Events(JsonElement list)
    {
        var events = new EventRecord[list.GetArrayLength()];
        for (int i = 0; i < events.Length; i++)
        {
            byte[] bytes = _json.Bytes(list[i], "events");
            events[i] = bytes.Length == 32
                ? CaseEvents.OfBytes(bytes)
                : throw _json.Refusal(1, $"{_json.Place}events with a record of {bytes.Length} bytes", "event records of 32 bytes");
        }

        return events;
    }

    private SmmuInterrupt[] Interrupts(JsonElement column)
    {
        if (_json.Optional(column, "irqs", JsonValueKind.Array) is not { } list)
        {
            return [];
        }

        string[] names = Texts(list, "irqs");
        return Array.ConvertAll(names, name => CaseInterrupts.Find(name) ?? throw _json.Refusal(1, $"{_json.Place}irqs \"{name}\"", "evtq, priq, cmd_sync or gerror"));
    }

    private void MustBeObject(JsonElement value, string name)
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            throw _json.Refusal(1, $"{_json.Place.TrimEnd('.')} {value.ValueKind}", $"an object in {name}");
        }
    }
}
