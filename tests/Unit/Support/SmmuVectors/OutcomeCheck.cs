using TraceReplay.Formats.Records;
using TraceReplay.Formats.Smmuv3;
using TraceReplay.Formats.Smmuv3.Events;
using TraceReplay.Replayer.Smmuv3;

namespace TraceReplay.Tests.Support.SmmuVectors;

/// <summary>Compares the result of a transaction with what follows "=>".</summary>
internal static class OutcomeCheck
{
    public static void Check(VectorMachine machine, TranslationResult result, VectorArguments wanted)
    {
        string word = wanted.Word("the outcome");
        bool holds = word switch
        {
            "abort" => IsModelled(result) && result.Outcome == TranslationOutcome.Abort && result.Response == TransactionResponse.Abort,
            "raz" => IsModelled(result) && result.Response == TransactionResponse.ReadAsZeroWriteIgnored,
            "stall" => IsModelled(result) && IsStall(result, wanted),
            "fault" => IsModelled(result) && IsFault(machine, result, wanted),
            "unmodelled" => !IsModelled(result),
            _ => IsModelled(result) && result.Outcome <= TranslationOutcome.Disabled && result.Output == SpecValue.Number(word),
        };
        if (!holds)
        {
            throw VectorFailure.Expected("the transaction ended differently", word, Show(result));
        }

        Optional(wanted, "mem", Hex(result.Attributes.Memory), v => (byte)SpecValue.Number(v) == result.Attributes.Memory);
        Optional(wanted, "sh", result.Attributes.Shareability.ToString(), v => (Shareability)SpecValue.Parse(typeof(Shareability), v) == result.Attributes.Shareability);
        Optional(wanted, "perm", Permission(result), v => v == Permission(result));
        Optional(wanted, "size", Hex(result.BlockMask + 1), v => Size(v) == result.BlockMask + 1);
        Optional(wanted, "stage", result.Stage.ToString(), v => (TranslationStage)SpecValue.Parse(typeof(TranslationStage), v) == result.Stage);
        Optional(wanted, "outcome", result.Outcome.ToString(), v => (TranslationOutcome)SpecValue.Parse(typeof(TranslationOutcome), v) == result.Outcome);
    }

    private static bool IsModelled(in TranslationResult result) => result.Unmodelled is null;

    private static bool IsStall(in TranslationResult result, VectorArguments wanted)
    {
        bool tagged = wanted.WordsLeft == 0 || wanted.Number("the STAG") == result.StallTag;
        return tagged && result.Outcome == TranslationOutcome.Stall && result.Response == TransactionResponse.Pending;
    }

    // "unrecorded": no record was written; "raz": the client saw zeros instead of an abort.
    private static bool IsFault(VectorMachine machine, in TranslationResult result, VectorArguments wanted)
    {
        string name = wanted.Word("the event");
        EventId id = EventTable.Find(name)?.Id ?? throw new VectorFailure($"no event {name}");
        bool recorded = !wanted.Flag("unrecorded");
        TransactionResponse response = wanted.Flag("raz") ? TransactionResponse.ReadAsZeroWriteIgnored : TransactionResponse.Abort;
        if (result.EventRecorded)
        {
            machine.Sightings.Imply(id);
        }

        return result.Outcome == TranslationOutcome.Fault && result.Event == (byte)id && result.EventRecorded == recorded && result.Response == response;
    }

    private static void Optional(VectorArguments wanted, string key, string got, Func<string, bool> equals)
    {
        if (wanted.Take(key) is { } text && !equals(text))
        {
            throw VectorFailure.Expected("the transaction passed differently", $"{key}={text}", $"{key}={got}");
        }
    }

    private static string Show(in TranslationResult result)
    {
        if (result.Unmodelled is not null)
        {
            return $"unmodelled: {result.Unmodelled}";
        }

        string name = EventTable.Find(result.Event)?.Name ?? "no event";
        return result.Outcome switch
        {
            <= TranslationOutcome.Disabled => $"{Hex(result.Output)} ({result.Outcome})",
            TranslationOutcome.Stall => $"stall {result.StallTag} ({name})",
            TranslationOutcome.Abort => $"{result.Response} without event",
            _ => $"fault {name} {(result.EventRecorded ? "recorded" : "unrecorded")}, {result.Response}",
        };
    }

    private static string Permission(in TranslationResult result) => result.Permission switch { 0 => "none", 1 => "r", 2 => "w", 3 => "rw", _ => Hex(result.Permission) };

    internal static ulong Size(string text) => char.ToUpperInvariant(text[^1]) switch
    {
        'K' => SpecValue.Number(text[..^1]) << 10,
        'M' => SpecValue.Number(text[..^1]) << 20,
        'G' => SpecValue.Number(text[..^1]) << 30,
        _ => SpecValue.Number(text),
    };

    private static string Hex(ulong value) => $"0x{value:x}";
}
