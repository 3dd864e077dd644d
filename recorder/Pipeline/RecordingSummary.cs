using System.Globalization;
using System.Text;
using System.Text.Json;
using TraceReplay.Formats.Records;

namespace TraceReplay.Recorder.Pipeline;

/// <summary>What a recording came to, for people on standard error and for programs on standard output.</summary>
internal static class RecordingSummary
{
    public static void Write(RecordingResult result, CaptureOptions options, RecordingConsole console)
    {
        if (result.Failure is not null)
        {
            console.Errors.WriteLine(result.Failure);
        }

        if (result.EndedEarly is not null)
        {
            console.Errors.WriteLine(result.EndedEarly);
        }

        if (options.Json)
        {
            console.Output.WriteLine(Json(result));
        }
        else if (!options.Quiet && (result.Outputs.Count > 0 || result.Failure is null))
        {
            WriteText(result, console.Errors);
        }
        else if (result.Losses.Count > 0)
        {
            // Loss is said even to who wants to hear nothing.
            WriteLosses(result, console.Errors);
        }
    }

    private static void WriteText(RecordingResult result, TextWriter writer)
    {
        string where = result.Outputs.Count switch
        {
            0 => "nothing written (no trigger came)",
            1 => result.Outputs[0],
            _ => $"{result.Outputs[0]} and {result.Outputs.Count - 1} more up to {result.Outputs[^1]}",
        };
        writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{where}: {result.Records} records, {Quantity.Text(result.Bytes)}, {result.Faults} faults"));
        foreach ((RecordKind kind, long count) in result.Kinds)
        {
            writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {kind,-16} {count,10}"));
        }

        if (result.Removed > 0)
        {
            writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  removed by filters {result.Removed,6}"));
        }

        if (result.Losses.Count == 0)
        {
            writer.WriteLine("  nothing lost");
        }

        WriteLosses(result, writer);
    }

    private static void WriteLosses(RecordingResult result, TextWriter writer)
    {
        foreach ((string source, string cause, long count) in result.Losses)
        {
            writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  LOST: {source} {cause} {count}"));
        }
    }

    private static string Json(RecordingResult result)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteStartArray("outputs");
            foreach (string output in result.Outputs)
            {
                json.WriteStringValue(output);
            }

            json.WriteEndArray();
            json.WriteNumber("records", result.Records);
            json.WriteNumber("bytes", result.Bytes);
            json.WriteNumber("faults", result.Faults);
            json.WriteNumber("removed", result.Removed);
            json.WriteStartObject("kinds");
            foreach ((RecordKind kind, long count) in result.Kinds)
            {
                json.WriteNumber(kind.ToString(), count);
            }

            json.WriteEndObject();
            json.WriteNumber("lost", result.Losses.Sum(loss => loss.Count));
            json.WriteStartArray("losses");
            foreach ((string source, string cause, long count) in result.Losses)
            {
                json.WriteStartObject();
                json.WriteString("source", source);
                json.WriteString("cause", cause);
                json.WriteNumber("count", count);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteString("endedEarly", result.EndedEarly);
            json.WriteString("failure", result.Failure);
            json.WriteNumber("exitCode", result.ExitCode);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }
}
