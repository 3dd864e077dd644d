using System.Text.Json;
using TraceReplay.Formats.Dialects;
using TraceReplay.Replayer.Porting;

namespace TraceReplay.Replayer.Cli;

/// <summary>One log under many dialects, as JSON.</summary>
internal static class MatrixJson
{
    public static void Write(Utf8JsonWriter json, string log, ReplaySetup setup, OutcomeMatrix matrix, bool ported)
    {
        json.WriteStartObject();
        json.WriteString("log", log);
        json.WriteString("recorded", setup.Dialect.Name);
        WriteNames(json, "dialectCandidates", setup.Candidates);
        json.WriteBoolean("ported", ported);
        json.WriteStartArray("dialects");
        foreach (PortedReplay replay in matrix.Replays)
        {
            json.WriteStartObject();
            json.WriteString("name", replay.Target.Name);
            PortJson.WriteCounts(json, replay.Comparison);
            json.WriteNumber("reencoded", replay.Port.Reencoded);
            json.WriteNumber("withoutCounterpart", replay.Port.WithoutCounterpart);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("rows");
        foreach (MatrixRow row in matrix.Rows)
        {
            json.WriteStartObject();
            json.WriteString("kind", row.Kind.ToString());
            json.WriteString("subject", row.Subject);
            json.WriteString("recorded", row.Recorded);
            json.WriteNumber("record", row.FirstRecord);
            json.WriteStartArray("outcomes");
            foreach (MatrixCell cell in row.Cells)
            {
                json.WriteStartObject();
                json.WriteString("outcome", cell.Text);
                WriteNames(json, "dialects", cell.Dialects.Select(d => d.Name));
                WriteNames(json, "introducedBy", cell.Introduced.Select(d => d.Name));
                json.WriteString("rule", cell.Rule is null ? null : $"{cell.Rule.Name}: {cell.Rule.Text} ({cell.Rule.Source})");
                WriteNames(json, "quirks", cell.Quirks.Select((Quirk quirk) => quirk.ToString()));
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteNames(Utf8JsonWriter json, string key, IEnumerable<string> names)
    {
        json.WriteStartArray(key);
        foreach (string name in names)
        {
            json.WriteStringValue(name);
        }

        json.WriteEndArray();
    }
}
