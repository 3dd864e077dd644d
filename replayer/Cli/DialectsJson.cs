using System.Text.Json;
using TraceReplay.Formats.Dialects;

namespace TraceReplay.Replayer.Cli;

/// <summary>Dialects as JSON.</summary>
internal static class DialectsJson
{
    /// <param name="whole">With the whole table of each.</param>
    public static void Write(Utf8JsonWriter json, IReadOnlyList<Dialect> dialects, bool whole)
    {
        json.WriteStartObject();
        json.WriteStartArray("dialects");
        foreach (Dialect dialect in dialects)
        {
            Write(json, dialect, whole);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, Dialect dialect, bool whole)
    {
        json.WriteStartObject();
        json.WriteString("name", dialect.Name);
        json.WriteString("summary", dialect.Summary);
        json.WriteString("date", dialect.Date);
        json.WriteString("kernel", dialect.BaseKernel);
        json.WriteString("parent", dialect.Parent?.Name);
        json.WriteString("source", dialect.Source);
        json.WriteBoolean("baseline", dialect.IsBaseline);
        json.WriteBoolean("decodeOnly", dialect.IsDecodeOnly);
        DialectChange change = DialectChange.Of(dialect.Parent, dialect);
        json.WriteStartObject("changed");
        WriteQuirks(json, "gained", dialect, change.Gained);
        WriteQuirks(json, "lost", dialect, change.Lost);
        WriteLines(json, "lines", change.Lines);
        json.WriteEndObject();
        WriteQuirks(json, "quirks", dialect, dialect.Quirks.Select(DialectChange.RowOf));
        if (whole)
        {
            WriteLines(json, "table", DialectText.Lines(dialect));
        }

        json.WriteEndObject();
    }

    private static void WriteQuirks(Utf8JsonWriter json, string key, Dialect dialect, IEnumerable<QuirkRow> rows)
    {
        json.WriteStartArray(key);
        foreach (QuirkRow row in rows)
        {
            json.WriteStartObject();
            json.WriteString("name", row.Quirk.ToString());
            json.WriteString("text", row.Text);
            json.WriteString("source", row.Source);
            json.WriteString("since", DialectChange.Since(dialect, row.Quirk).Name);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteLines(Utf8JsonWriter json, string key, IEnumerable<string> lines)
    {
        json.WriteStartArray(key);
        foreach (string line in lines)
        {
            json.WriteStringValue(line);
        }

        json.WriteEndArray();
    }
}
