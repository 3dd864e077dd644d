using System.CommandLine;
using TraceReplay.Formats.Log;

namespace TraceReplay.Replayer.Cli;

/// <summary>tracereplay verify: checks every byte of a log.</summary>
internal static class VerifyCommand
{
    public static Command Create()
    {
        var log = new Argument<string>("LOG") { Description = "Log to check" };
        var json = new Option<bool>("--json") { Description = "One JSON object on standard output" };
        var quiet = new Option<bool>("--quiet") { Description = "Say nothing; the exit code tells" };
        var command = new Command("verify", "Check the integrity of a log: exit code 0 intact, 3 damaged.\n\nExample:\n  tracereplay verify session.trlog") { log, json, quiet };
        command.SetBody((parsed, run) =>
        {
            string path = parsed.GetValue(log)!;
            CommandShell.CheckInput(path, "a log");
            VerifyResult result = LogVerifier.Verify(path, limits: null, run.Cancel);
            if (parsed.GetValue(json))
            {
                WriteJson(run.Output, result);
            }
            else if (!parsed.GetValue(quiet))
            {
                WriteText(run.Output, path, result);
            }

            return result.Intact ? ExitCode.Fine : ExitCode.Damaged;
        });
        return command;
    }

    private static void WriteText(TextWriter output, string path, VerifyResult result)
    {
        if (result.Intact)
        {
            output.WriteLine($"{path}: intact, {result.RecordCount} records");
            return;
        }

        foreach (LogDamage damage in result.Damage)
        {
            output.WriteLine($"{path}: {damage.What}");
        }

        if (result.IntactRecords.Count == 0)
        {
            output.WriteLine($"{path}: nothing in it can be read as a record; it is {LogInput.Describe(path)}");
            return;
        }

        foreach (RecordRange range in result.IntactRecords)
        {
            output.WriteLine($"{path}: records {range.First} to {range.First + range.Count - 1} are intact");
        }

        output.WriteLine($"Save what is intact with 'tracereplay recover {path} -o OUT.trlog'.");
    }

    private static void WriteJson(TextWriter output, VerifyResult result) => JsonOutput.Write(output, json =>
    {
        json.WriteStartObject();
        json.WriteBoolean("intact", result.Intact);
        json.WriteBoolean("complete", result.Complete);
        json.WriteNumber("records", result.RecordCount);
        json.WriteStartArray("damaged");
        foreach (LogDamage damage in result.Damage)
        {
            json.WriteStartObject();
            json.WriteNumber("offset", damage.Offset);
            json.WriteString("what", damage.What);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    });
}
