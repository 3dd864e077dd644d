using TraceReplay.Formats.Smmuv3.Events;
using TraceReplay.Replayer.Smmuv3;
using TraceReplay.Replayer.Smmuv3.Ats;

namespace TraceReplay.Tests.Support.SmmuVectors;

/// <summary>Lines of ATS: ats and entry, what a device with a cache does (atc, device), and what it is told (expect atcinv).</summary>
internal static class AtsVerbs
{
    private const int MostEntries = 16;

    public static IReadOnlyDictionary<string, VectorVerb> Table { get; } = new Dictionary<string, VectorVerb>
    {
        ["ats"] = Request,
        ["entry"] = (machine, line) => Entry(machine, line.Arguments),
        ["atc"] = Access,
        ["device"] = Device,
    };

    /// <summary>expect atcinv 8 0x1000 size=0 ssid=1 global: the next invalidation that a device was told of.</summary>
    public static void Invalidation(VectorMachine machine, VectorLine line)
    {
        string? substream = line.Arguments.Take("ssid");
        var wanted = new AtcInvalidation(
            (uint)line.Arguments.Number("the StreamID"),
            substream is not null,
            substream is null ? 0 : (uint)SpecValue.Number(substream),
            line.Arguments.Flag("global"),
            line.Arguments.Number("the address"),
            (int)line.Arguments.Take("size", 0));
        List<AtcInvalidation> seen = machine.Sightings.Invalidations;
        if (seen.Count == 0 || seen[0] != wanted)
        {
            throw VectorFailure.Expected("the next invalidation", wanted.ToString(), seen.Count == 0 ? "none" : seen[0].ToString());
        }

        seen.RemoveAt(0);
    }

    private static void Request(VectorMachine machine, VectorLine line)
    {
        machine.RequireEnabled();
        machine.Sightings.DropImplied();
        string? substream = line.Arguments.Take("ssid");
        var request = new AtsRequest
        {
            StreamId = (uint)line.Arguments.Number("the StreamID"),
            Address = line.Arguments.Number("the address"),
            HasSubstream = substream is not null,
            Substream = substream is null ? 0 : (uint)SpecValue.Number(substream),
            Units = (int)line.Arguments.Take("count", 1),
            NoWrite = line.Arguments.Flag("nowrite"),
            Privileged = line.Arguments.Flag("priv"),
            Execute = line.Arguments.Flag("exec"),
        };
        Span<AtsTranslation> results = stackalloc AtsTranslation[MostEntries];
        AtsCompletion completion = machine.Smmu.RequestTranslation(request, results);
        machine.Sightings.Entries.Clear();
        machine.Sightings.Entries.AddRange(results[..completion.Count]);
        Check(machine, completion, line.Outcome ?? throw new VectorFailure("=> and the completion are missing"));
    }

    private static void Check(VectorMachine machine, in AtsCompletion completion, VectorArguments wanted)
    {
        if (completion.Unmodelled is not null)
        {
            _ = wanted.Flag("unmodelled") ? true : throw VectorFailure.Expected("the request ended differently", "modelled", completion.Unmodelled);
            return;
        }

        string got = completion.Status switch
        {
            AtsStatus.UnsupportedRequest => "UR",
            AtsStatus.CompleterAbort => "CA",
            _ => "success",
        };
        string status = wanted.Flag("UR") ? "UR" : wanted.Flag("CA") ? "CA" : "success";
        if (status != got)
        {
            throw VectorFailure.Expected("the request ended differently", status, $"{got} {EventTable.Find(completion.Event)?.Name}");
        }

        if (wanted.Take("entries") is { } entries && SpecValue.Number(entries) != (ulong)completion.Count)
        {
            throw VectorFailure.Expected("the completion has another number of entries", entries, $"{completion.Count}");
        }

        if (status == "success")
        {
            Entry(machine, wanted);
            return;
        }

        // UR F_BAD_ATS_TREQ, CA C_BAD_STE unrecorded, or no event at all.
        bool recorded = !wanted.Flag("unrecorded");
        string name = wanted.WordsLeft == 0 ? "no event" : wanted.Word("the event");
        string seen = EventTable.Find(completion.Event)?.Name ?? "no event";
        if (name != seen || (name != "no event" && recorded != completion.EventRecorded))
        {
            throw VectorFailure.Expected("the request has another event", $"{name} recorded={recorded}", $"{seen} recorded={completion.EventRecorded}");
        }

        if (completion.EventRecorded)
        {
            machine.Sightings.Imply((EventId)completion.Event);
        }
    }

    /// <summary>0x80001000 size=4K perm=rwx priv, or "none size=4K": the next entry of the completion.</summary>
    private static void Entry(VectorMachine machine, VectorArguments wanted)
    {
        List<AtsTranslation> entries = machine.Sightings.Entries;
        AtsTranslation entry = entries.Count != 0 ? entries[0] : throw new VectorFailure("there is no further entry");
        entries.RemoveAt(0);
        string got = $"{(entry.GrantsNothing ? "none" : $"0x{entry.Address:x}")} size=0x{1UL << entry.SizeLog2:x} perm={Permissions(entry)} word=0x{entry.Encode():x}";
        string word = wanted.Word("the address or none");
        bool holds = word == "none" ? entry.GrantsNothing : !entry.GrantsNothing && SpecValue.Number(word) == entry.Address;
        holds &= wanted.Take("size") is not { } size || OutcomeCheck.Size(size) == 1UL << entry.SizeLog2;
        holds &= wanted.Take("perm") is not { } permissions || permissions == Permissions(entry);
        holds &= wanted.Take("word") is not { } code || SpecValue.Number(code) == entry.Encode();
        if (!holds)
        {
            throw VectorFailure.Expected("the entry is another", word, got);
        }
    }

    private static string Permissions(in AtsTranslation entry) =>
        $"{(entry.Read ? "r" : "")}{(entry.Write ? "w" : "")}{(entry.Execute ? "x" : "")}{(entry.Privileged ? "p" : "")}";

    // atc read 8 0x1000: the device with the cache asks where it must, and then accesses memory by translated addresses.
    private static void Access(VectorMachine machine, VectorLine line)
    {
        machine.RequireEnabled();
        string kind = line.Arguments.Word("read or write");
        DeviceAtc device = DeviceOf(machine, (uint)line.Arguments.Number("the StreamID"));
        string? substream = line.Arguments.Take("ssid");
        TranslationResult? result = device.Access(
            line.Arguments.Number("the address"), kind == "write", substream is not null, substream is null ? 0 : (uint)SpecValue.Number(substream));
        VectorArguments wanted = line.Outcome ?? throw new VectorFailure("=> and the outcome are missing");
        if (wanted.Flag("none"))
        {
            _ = result is null ? true : throw VectorFailure.Expected("the device was granted access", "none", result.ToString()!);
            return;
        }

        OutcomeCheck.Check(machine, result ?? throw new VectorFailure("the device was granted nothing"), wanted);
    }

    // device 8 silent | answers: whether invalidations time out.
    private static void Device(VectorMachine machine, VectorLine line)
    {
        DeviceAtc device = DeviceOf(machine, (uint)line.Arguments.Number("the StreamID"));
        device.Answers = line.Arguments.Word("answers or silent") switch
        {
            "answers" => true,
            "silent" => false,
            string other => throw new VectorFailure($"'{other}' is not answers or silent"),
        };
    }

    // One device a case.
    private static DeviceAtc DeviceOf(VectorMachine machine, uint stream)
    {
        if (machine.Smmu.AtsDevice is not DeviceAtc device)
        {
            device = new DeviceAtc(machine.Smmu, stream);
            machine.Smmu.AtsDevice = device;
        }

        return device;
    }
}
