using System.Text.Json;
using TraceReplay.Replayer.Engine;
using TraceReplay.Replayer.Smmuv3;

namespace TraceReplay.Replayer.Cli;

/// <summary>The JSON result of a replay: one object, stable keys, the same bytes for the same log, dialect and options.</summary>
internal static class ReplayJson
{
    /// <param name="elapsedMilliseconds">Null unless timing was asked for: a measured time would make equal results differ.</param>
    public static void Write(Stream output, string log, ReplayResult result, IReadOnlyList<string> candidates, long? elapsedMilliseconds)
    {
        using var json = new Utf8JsonWriter(output, new JsonWriterOptions { Indented = true });
        json.WriteStartObject();
        json.WriteString("log", log);
        json.WriteString("dialect", result.Dialect);
        WriteNames(json, "dialectCandidates", candidates);
        json.WriteString("smmuProfile", result.Profile);
        if (result.Caches != CachePolicy.Typical)
        {
            json.WriteString("caches", result.Caches.Name);
        }

        json.WriteNumber("records", result.Records);
        WriteCounts(json, "verdicts", result.Board.Total);
        WriteShare(json, result.Board.Total);
        json.WriteString("stateHash", result.StateHash.ToString("x16", null));
        WriteDivergences(json, result.Board);
        json.WriteStartObject("commands");
        json.WriteNumber("ioctls", result.CallsWithCommands);
        json.WriteNumber("predicted", result.CallsPredicted);
        json.WriteEndObject();
        json.WriteStartObject("kinds");
        foreach (Formats.Records.RecordKind kind in Enum.GetValues<Formats.Records.RecordKind>())
        {
            if (result.Board.OfKind(kind).Total > 0)
            {
                WriteCounts(json, kind.ToString(), result.Board.OfKind(kind));
            }
        }

        json.WriteEndObject();
        json.WriteStartObject("calls");
        foreach (KeyValuePair<string, VerdictCounts> call in result.Board.PerCall)
        {
            WriteCounts(json, call.Key, call.Value);
        }

        json.WriteEndObject();
        if (elapsedMilliseconds is { } elapsed)
        {
            json.WriteNumber("elapsedMs", elapsed);
        }
        else
        {
            json.WriteNull("elapsedMs");
        }

        json.WriteEndObject();
        json.Flush();
        output.WriteByte((byte)'\n');
    }

    private static void WriteNames(Utf8JsonWriter json, string key, IReadOnlyList<string> names)
    {
        json.WriteStartArray(key);
        foreach (string name in names)
        {
            json.WriteStringValue(name);
        }

        json.WriteEndArray();
    }

    private static void WriteShare(Utf8JsonWriter json, in VerdictCounts counts)
    {
        if (counts.PredictedShare is { } share)
        {
            json.WriteNumber("predictedShare", decimal.Round(share, 6));
        }
        else
        {
            json.WriteNull("predictedShare");
        }
    }

    private static void WriteCounts(Utf8JsonWriter json, string key, in VerdictCounts counts)
    {
        json.WriteStartObject(key);
        json.WriteNumber("match", counts.Match);
        json.WriteNumber("mismatch", counts.Mismatch);
        json.WriteNumber("learned", counts.Learned);
        json.WriteNumber("unmodelled", counts.Unmodelled);
        json.WriteNumber("unknown", counts.Unknown);
        json.WriteEndObject();
    }

    private static void WriteDivergences(Utf8JsonWriter json, Scoreboard board)
    {
        json.WriteStartArray("divergences");
        foreach (Divergence d in board.Divergences)
        {
            json.WriteStartObject();
            json.WriteNumber("record", d.Record);
            json.WriteString("kind", d.Kind.ToString());
            json.WriteString("subject", d.Subject);
            json.WriteString("field", d.Field);
            json.WriteString("verdict", Lower(d.Verdict));
            json.WriteString("recorded", d.Recorded);
            json.WriteString("predicted", d.Predicted);
            json.WriteString("rule", d.Rule is null ? null : $"{d.Rule.Name}: {d.Rule.Text} ({d.Rule.Source})");
            json.WriteString("state", d.State);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteNumber("divergencesDropped", board.DivergencesDropped);
    }

    internal static string Lower(Verdict verdict) => verdict switch
    {
        Verdict.Match => "match",
        Verdict.Mismatch => "mismatch",
        Verdict.Learned => "learned",
        Verdict.Unmodelled => "unmodelled",
        _ => "unknown",
    };
}
