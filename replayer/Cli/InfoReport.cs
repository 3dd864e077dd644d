using System.Globalization;
using TraceReplay.Formats.Log;
using TraceReplay.Formats.Records;

namespace TraceReplay.Replayer.Cli;

/// <summary>What is in a log, for people and for programs.</summary>
internal static class InfoReport
{
    public static void WriteText(TextWriter output, LogInput input, LogFacts facts, long bytes)
    {
        LogHeader header = input.Reader.Header;
        output.WriteLine($"{input.Path}: format {header.FormatVersion}, written by {Printable(header.ToolVersion)}, {bytes} bytes");
        Line(output, "origin", string.Join(", ", header.Origin.Select(o => $"{o.Key}={o.Value}")));
        Line(output, "dialect", header.Dialect.Length == 0 ? "not stated: replay finds it" : header.Dialect);
        if (header.Quirks.Length > 0)
        {
            Line(output, "quirks", string.Join(", ", header.Quirks));
        }

        Line(output, "SMMU profile", header.SmmuProfile.Length == 0 ? "arch" : header.SmmuProfile);
        foreach (SourceFacts source in facts.Sources)
        {
            WriteSource(output, source);
        }

        if (facts.BeganMidSession)
        {
            Line(output, "began", "mid-session: what the program did before is not in the log");
        }

        if (facts.FirstTime <= facts.LastTime)
        {
            Line(output, "time", $"{Seconds(facts.FirstTime)} s to {Seconds(facts.LastTime)} s, {Seconds(facts.LastTime - facts.FirstTime)} s");
        }

        Line(output, "records", string.Create(CultureInfo.InvariantCulture, $"{facts.Records}, {(facts.Records == 0 ? 0 : (decimal)bytes / facts.Records):0.0} bytes each"));
        foreach ((RecordKind kind, long count) in facts.Kinds)
        {
            Line(output, $"  {kind}", Number(count));
        }

        if (facts.Ioctls.Count > 0)
        {
            Line(output, "ioctls", Number(facts.Ioctls.Values.Sum(i => i.Count)));
            foreach ((string name, IoctlFacts ioctl) in facts.Ioctls)
            {
                Line(output, $"  {name}", ioctl.Failed == 0 ? Number(ioctl.Count) : $"{Number(ioctl.Count)}, {Number(ioctl.Failed)} refused");
            }
        }

        Line(output, "gaps", facts.Gaps == 0 ? "none" : Number(facts.Gaps));
        foreach (GapFacts gaps in facts.Losses)
        {
            Line(output, "  gap", $"{gaps.Source}: {gaps.Text}, {gaps.Cause}");
        }

        Line(output, "integrity", input.IsWhole ? "intact" : $"{(input.Reader.IsComplete ? "" : "cut, ")}{input.Damage.Count} damaged place(s)");
    }

    public static void WriteJson(TextWriter output, LogInput input, LogFacts facts, long bytes) => JsonOutput.Write(output, json =>
    {
        LogHeader header = input.Reader.Header;
        json.WriteStartObject();
        json.WriteNumber("formatVersion", header.FormatVersion);
        json.WriteString("toolVersion", header.ToolVersion);
        json.WriteNumber("records", facts.Records);
        json.WriteNumber("bytes", bytes);
        json.WriteStartObject("kinds");
        foreach ((RecordKind kind, long count) in facts.Kinds)
        {
            json.WriteNumber(kind.ToString(), count);
        }

        json.WriteEndObject();
        json.WriteStartObject("ioctls");
        foreach ((string name, IoctlFacts ioctl) in facts.Ioctls)
        {
            json.WriteNumber(name, ioctl.Count);
        }

        json.WriteEndObject();
        json.WriteNumber("gaps", facts.Gaps);
        json.WriteNumber("lostRecords", facts.LostRecords);
        json.WriteBoolean("beganMidSession", facts.BeganMidSession);
        WriteLosses(json, facts);
        json.WriteBoolean("complete", input.IsWhole);
        json.WriteStartObject("origin");
        foreach ((string key, string value) in header.Origin)
        {
            json.WriteString(key, value);
        }

        json.WriteEndObject();
        json.WriteString("dialect", header.Dialect);
        json.WriteString("smmuProfile", header.SmmuProfile);
        if (facts.FirstTime <= facts.LastTime)
        {
            json.WriteNumber("firstTime", facts.FirstTime);
            json.WriteNumber("lastTime", facts.LastTime);
        }

        json.WriteStartArray("sources");
        foreach (SourceFacts source in facts.Sources)
        {
            source.WriteJson(json);
        }

        json.WriteEndArray();
        json.WriteStartObject("properties");
        foreach ((string key, string value) in facts.Properties)
        {
            json.WriteString(key, value);
        }

        json.WriteEndObject();
        json.WriteEndObject();
    });

    private static void WriteLosses(System.Text.Json.Utf8JsonWriter json, LogFacts facts)
    {
        json.WriteStartArray("losses");
        foreach (GapFacts gaps in facts.Losses)
        {
            json.WriteStartObject();
            json.WriteString("source", gaps.Source);
            json.WriteString("cause", gaps.Cause);
            json.WriteNumber("gaps", gaps.Gaps);
            json.WriteNumber("records", gaps.Records);
            json.WriteNumber("uncounted", gaps.Uncounted);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteSource(TextWriter output, SourceFacts source)
    {
        Line(output, "source", source.Summary);
        if (source.Program.Length > 0)
        {
            Line(output, "  program", source.Program);
        }

        foreach ((string key, string value) in source.Properties)
        {
            Line(output, $"  {key}", value);
        }
    }

    private static void Line(TextWriter output, string name, string value) => output.WriteLine($"  {Printable(name),-34} {Printable(value)}");

    /// <summary>Texts come from whoever made the log: nothing in them may reach the terminal as an escape sequence.</summary>
    private static string Printable(string text) => text.Any(char.IsControl) ? string.Concat(text.Select(c => char.IsControl(c) ? $"\\x{(int)c:x2}" : $"{c}")) : text;

    private static string Number(long count) => count.ToString(CultureInfo.InvariantCulture);

    private static string Seconds(long nanoseconds) => string.Create(CultureInfo.InvariantCulture, $"{(decimal)nanoseconds / 1_000_000_000:0.000000000}");
}
