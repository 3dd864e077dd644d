using System.CommandLine;
using System.Text;
using System.Text.Json;
using TraceReplay.Recorder.Doctor;

namespace TraceReplay.Recorder.Cli;

/// <summary>tracerecord doctor: what this host can record, what is missing, what to do about it.</summary>
internal static class DoctorCommand
{
    public static Command Create()
    {
        var json = new Option<bool>("--json") { Description = "Findings as one JSON object on standard output" };
        var quiet = new Option<bool>("--quiet") { Description = "Only what is missing or deserves a warning" };
        var command = new Command(
            "doctor",
            "Say what this host can record, what is missing, and what to do about it. Exit code 0 when live recording is possible, 1 when something it needs is missing."
            + "\n\nExample:\n  sudo tracerecord doctor")
        {
            json,
            quiet,
        };
        command.SetAction(parsed => Run(HostRoot.OfMachine, Environment.CurrentDirectory, parsed.GetValue(quiet), parsed.GetValue(json), Console.Out));
        return command;
    }

    public static int Run(HostRoot host, string folder, bool quiet, bool json, TextWriter output)
    {
        IReadOnlyList<Finding> findings = HostExamination.Of(host, folder);
        IReadOnlyList<Finding> shown = quiet ? [.. findings.Where(finding => finding.State != FindingState.Ok)] : findings;
        if (json)
        {
            WriteJson(shown, HostExamination.CanRecord(findings), output);
        }
        else
        {
            WriteText(shown, output);
        }

        return HostExamination.CanRecord(findings) ? ExitCode.Fine : ExitCode.Incomplete;
    }

    private static void WriteText(IReadOnlyList<Finding> findings, TextWriter output)
    {
        foreach (Finding finding in findings)
        {
            string remedy = finding.Remedy.Length == 0 ? "" : $" -> {OneLine(finding.Remedy)}";
            output.WriteLine($"{WordOf(finding.State),-8}{finding.Topic,-18}{OneLine(finding.What)}{remedy}");
        }
    }

    private static void WriteJson(IReadOnlyList<Finding> findings, bool canRecord, TextWriter output)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteBoolean("canRecord", canRecord);
            json.WriteStartArray("findings");
            foreach (Finding finding in findings)
            {
                json.WriteStartObject();
                json.WriteString("topic", finding.Topic);
                json.WriteString("state", WordOf(finding.State));
                json.WriteString("what", finding.What);
                json.WriteString("remedy", finding.Remedy);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        output.WriteLine(Encoding.UTF8.GetString(stream.ToArray()));
    }

    private static string WordOf(FindingState state) => state switch
    {
        FindingState.Ok => "ok",
        FindingState.Warn => "warn",
        _ => "missing",
    };

    /// <summary>Names of programs are theirs to choose: control characters do not reach the terminal.</summary>
    private static string OneLine(string text) => text.Any(char.IsControl) ? string.Concat(text.Select(c => char.IsControl(c) ? '?' : c)) : text;
}
