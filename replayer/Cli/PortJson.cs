using System.Text.Json;
using TraceReplay.Formats.Dialects;
using TraceReplay.Replayer.Porting;

namespace TraceReplay.Replayer.Cli;

/// <summary>What a workload would have seen on another version, as JSON.</summary>
internal static class PortJson
{
    public static void Write(Utf8JsonWriter json, string log, PortedReplay ported, IReadOnlyList<string> candidates)
    {
        OutcomeComparison comparison = ported.Comparison;
        json.WriteStartObject();
        json.WriteString("log", log);
        json.WriteString("recorded", ported.Kernel.Name);
        json.WriteStartArray("dialectCandidates");
        foreach (string candidate in candidates)
        {
            json.WriteStringValue(candidate);
        }

        json.WriteEndArray();
        json.WriteString("spoken", ported.Spoken.Name);
        json.WriteString("dialect", ported.Target.Name);
        json.WriteNumber("records", comparison.Result?.Records ?? 0);
        json.WriteNumber("reencoded", ported.Port.Reencoded);
        json.WriteNumber("withoutCounterpart", ported.Port.WithoutCounterpart);
        json.WriteStartArray("notes");
        foreach (PortNote note in ported.Port.Notes)
        {
            json.WriteStartObject();
            json.WriteString("call", note.Call);
            json.WriteString("text", note.Text);
            json.WriteNumber("count", note.Count);
            json.WriteNumber("record", note.FirstRecord);
            json.WriteBoolean("counterpart", note.HasCounterpart);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        WriteCounts(json, comparison);
        json.WriteStartArray("differences");
        foreach (OutcomeDifference difference in comparison.Differences)
        {
            json.WriteStartObject();
            Write(json, difference);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    public static void WriteCounts(Utf8JsonWriter json, OutcomeComparison comparison)
    {
        json.WriteNumber("compared", comparison.Compared);
        json.WriteNumber("different", comparison.Different);
        json.WriteNumber("unknown", comparison.Unknown);
        json.WriteNumber("dropped", comparison.Dropped);
    }

    public static void Write(Utf8JsonWriter json, OutcomeDifference difference)
    {
        json.WriteString("kind", difference.Kind.ToString());
        json.WriteString("subject", difference.Subject);
        json.WriteString("recorded", difference.Before);
        json.WriteString("predicted", difference.IsPredicted ? difference.After : null);
        json.WriteString("unknown", difference.IsPredicted ? null : difference.After);
        json.WriteNumber("count", difference.Count);
        json.WriteNumber("record", difference.FirstRecord);
        json.WriteString("rule", difference.Rule is null ? null : $"{difference.Rule.Name}: {difference.Rule.Text} ({difference.Rule.Source})");
        json.WriteStartArray("quirks");
        foreach (Quirk quirk in difference.Quirks)
        {
            json.WriteStringValue(quirk.ToString());
        }

        json.WriteEndArray();
    }
}
