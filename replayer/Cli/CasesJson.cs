using System.Text.Json;
using TraceReplay.Replayer.Cases;

namespace TraceReplay.Replayer.Cli;

/// <summary>The JSON result of a run of cases: one object, stable keys.</summary>
internal static class CasesJson
{
    public static void Write(Utf8JsonWriter json, CaseRunner runner, IReadOnlyList<string> files, CaseSummary summary)
    {
        json.WriteStartObject();
        json.WriteString("profile", runner.Profile.Name);
        json.WriteString("caches", runner.Caches.Name);
        WriteTexts(json, "files", files);
        json.WriteNumber("cases", summary.All.Cases);
        json.WriteNumber("passed", summary.All.Passed);
        json.WriteStartArray("failed");
        foreach (CaseFailure failure in summary.Failures)
        {
            json.WriteStartObject();
            json.WriteString("id", failure.Id);
            json.WriteNumber("step", failure.Difference.Step);
            json.WriteString("field", failure.Difference.Field);
            json.WriteString("expected", failure.Difference.Expected);
            json.WriteString("actual", failure.Difference.Actual);
            WriteTexts(json, "tags", failure.Tags);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteNumber("skipped", summary.All.Skipped);
        json.WriteNumber("unmodelled", summary.All.Unmodelled);
        json.WriteStartObject("reasons");
        foreach (KeyValuePair<string, int> reason in summary.Reasons)
        {
            json.WriteNumber(reason.Key, reason.Value);
        }

        json.WriteEndObject();
        json.WriteNumber("readsNotJudged", summary.ReadsNotJudged);
        json.WriteNumber("eventsMasked", summary.EventsMasked);
        WriteTexts(json, "otherMachine", summary.OtherMachine);
        WriteTallies(json, "kinds", summary.Kinds);
        WriteTallies(json, "tags", summary.Tags);
        json.WriteEndObject();
    }

    private static void WriteTexts(Utf8JsonWriter json, string key, IReadOnlyList<string> texts)
    {
        json.WriteStartArray(key);
        foreach (string text in texts)
        {
            json.WriteStringValue(text);
        }

        json.WriteEndArray();
    }

    private static void WriteTallies(Utf8JsonWriter json, string key, SortedDictionary<string, CaseTally> tallies)
    {
        json.WriteStartObject(key);
        foreach (KeyValuePair<string, CaseTally> tally in tallies)
        {
            json.WriteStartObject(tally.Key);
            json.WriteNumber("cases", tally.Value.Cases);
            json.WriteNumber("passed", tally.Value.Passed);
            json.WriteNumber("failed", tally.Value.Failed);
            json.WriteNumber("skipped", tally.Value.Skipped);
            json.WriteNumber("unmodelled", tally.Value.Unmodelled);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }
}
