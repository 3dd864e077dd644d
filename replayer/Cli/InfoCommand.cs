using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using TraceReplay.Formats.Log;
using TraceReplay.Formats.Records;

namespace TraceReplay.Replayer.Cli;

/// <summary>tracereplay info: what is in a log.</summary>
internal static class InfoCommand
{
    public static Command Create()
    {
        var log = new Argument<string>("LOG") { Description = "Log to describe" };
        var json = new Option<bool>("--json") { Description = "One JSON object on standard output" };
        var command = new Command("info", "Say what is in a log: origin, versions, counts, time span, losses, integrity.\n\nExample:\n  tracereplay info session.trlog") { log, json };
        command.SetAction(parsed => Run(parsed.GetValue(log)!, parsed.GetValue(json)));
        return command;
    }

    private static int Run(string path, bool json) => CommandShell.Run(Console.Error, () =>
    {
        CommandShell.CheckInput(path, "a log");
        using LogReader reader = LogReader.Open(path);
        LogFacts facts = LogFacts.Of(reader);
        long bytes = new FileInfo(path).Length;
        if (json)
        {
            WriteJson(reader, facts, bytes);
        }
        else
        {
            WriteText(Console.Out, path, reader, facts, bytes);
        }

        return reader.Damage.Count == 0 ? ExitCode.Fine : ExitCode.Damaged;
    });

    private static void WriteText(TextWriter output, string path, LogReader reader, LogFacts facts, long bytes)
    {
        LogHeader header = reader.Header;
        output.WriteLine($"{path}: format {header.FormatVersion}, written by {header.ToolVersion}, {bytes} bytes");
        Line(output, "origin", string.Join(", ", header.Origin.Select(o => $"{o.Key}={o.Value}")));
        Line(output, "dialect", header.Dialect.Length == 0 ? "not stated: replay finds it" : header.Dialect);
        Line(output, "SMMU profile", header.SmmuProfile.Length == 0 ? "arch" : header.SmmuProfile);
        foreach (string source in facts.Sources)
        {
            Line(output, "source", source);
        }

        foreach (KeyValuePair<string, string> property in facts.Properties)
        {
            Line(output, property.Key, property.Value);
        }

        if (facts.FirstTime <= facts.LastTime)
        {
            Line(output, "time", $"{Seconds(facts.FirstTime)} s to {Seconds(facts.LastTime)} s");
        }

        Line(output, "records", string.Create(CultureInfo.InvariantCulture, $"{facts.Records} ({(facts.Records == 0 ? 0 : (decimal)bytes / facts.Records):0.0} bytes each)"));
        foreach (RecordKind kind in Enum.GetValues<RecordKind>())
        {
            if (facts.OfKind(kind) > 0)
            {
                Line(output, $"  {kind}", facts.OfKind(kind).ToString(CultureInfo.InvariantCulture));
            }
        }

        Line(output, "gaps", facts.Gaps == 0 ? "none" : $"{facts.Gaps}, {facts.LostRecords} record(s) known to be lost");
        Line(output, "integrity", reader.Damage.Count == 0 && reader.IsComplete ? "intact" : $"{(reader.IsComplete ? "" : "cut; ")}{reader.Damage.Count} damaged place(s), see 'tracereplay verify'");
    }

    private static void Line(TextWriter output, string name, string value) => output.WriteLine($"  {name,-22} {value}");

    private static string Seconds(long nanoseconds) => string.Create(CultureInfo.InvariantCulture, $"{(decimal)nanoseconds / 1_000_000_000:0.000000000}");

    private static void WriteJson(LogReader reader, LogFacts facts, long bytes)
    {
        using var json = new Utf8JsonWriter(Console.OpenStandardOutput(), new JsonWriterOptions { Indented = true });
        json.WriteStartObject();
        json.WriteNumber("formatVersion", reader.Header.FormatVersion);
        json.WriteNumber("records", facts.Records);
        json.WriteNumber("bytes", bytes);
        json.WriteStartObject("kinds");
        foreach (RecordKind kind in Enum.GetValues<RecordKind>())
        {
            if (facts.OfKind(kind) > 0)
            {
                json.WriteNumber(kind.ToString(), facts.OfKind(kind));
            }
        }

        json.WriteEndObject();
        json.WriteNumber("gaps", facts.Gaps);
        json.WriteBoolean("complete", reader.IsComplete && reader.Damage.Count == 0);
        json.WriteStartObject("origin");
        foreach (KeyValuePair<string, string> origin in reader.Header.Origin)
        {
            json.WriteString(origin.Key, origin.Value);
        }

        json.WriteEndObject();
        json.WriteString("dialect", reader.Header.Dialect);
        json.WriteString("smmuProfile", reader.Header.SmmuProfile);
        json.WriteStartObject("properties");
        foreach (KeyValuePair<string, string> property in facts.Properties)
        {
            json.WriteString(property.Key, property.Value);
        }

        json.WriteEndObject();
        json.WriteEndObject();
        json.Flush();
        Console.Out.WriteLine();
    }
}
