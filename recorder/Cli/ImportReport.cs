using System.Globalization;
using System.Text;
using System.Text.Json;
using TraceReplay.Formats.Records;
using TraceReplay.Recorder.Import;

namespace TraceReplay.Recorder.Cli;

/// <summary>What an import did, for people and for programs.</summary>
internal static class ImportReport
{
    public static void WriteText(ImportSummary summary, TextWriter writer)
    {
        writer.WriteLine($"{summary.Output}: {summary.Records} records");
        foreach ((RecordKind kind, long count) in summary.Kinds)
        {
            writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {kind,-16} {count,10}"));
        }

        if (summary.Clock is { } clock)
        {
            writer.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"  clock: trace = session + {clock.Offset} ns, +/- {clock.Uncertainty / 1e6:0.000} ms, by {clock.Method}"));
        }

        if (summary.WalkChanges > 0)
        {
            writer.WriteLine($"  {summary.WalkChanges} table entries were changed without a system call and are known only from walks");
        }
    }

    public static void WriteJson(ImportSummary summary, TextWriter writer)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("output", summary.Output);
            json.WriteNumber("records", summary.Records);
            json.WriteStartObject("kinds");
            foreach ((RecordKind kind, long count) in summary.Kinds)
            {
                json.WriteNumber(kind.ToString(), count);
            }

            json.WriteEndObject();
            json.WriteStartObject("unknown");
            foreach ((string name, long count) in summary.Unknown.Counts)
            {
                json.WriteNumber(name, count);
            }

            json.WriteEndObject();
            if (summary.Clock is { } clock)
            {
                json.WriteStartObject("clock");
                json.WriteNumber("offsetNs", clock.Offset);
                json.WriteNumber("uncertaintyNs", clock.Uncertainty);
                json.WriteString("method", clock.Method);
                json.WriteEndObject();
            }

            json.WriteNumber("walkChanges", summary.WalkChanges);
            json.WriteNumber("observedTransfers", summary.ObservedTransfers);
            json.WriteEndObject();
        }

        writer.WriteLine(Encoding.UTF8.GetString(buffer.ToArray()));
    }
}
