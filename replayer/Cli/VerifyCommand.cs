using System.CommandLine;
using System.Text.Json;
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
        command.SetAction(parsed => Run(parsed.GetValue(log)!, parsed.GetValue(json), parsed.GetValue(quiet)));
        return command;
    }

    private static int Run(string path, bool json, bool quiet) => CommandShell.Run(Console.Error, () =>
    {
        CommandShell.CheckInput(path, "a log");
        VerifyResult result = LogVerifier.Verify(path);
        if (json)
        {
            WriteJson(result);
        }
        else if (!quiet)
        {
            WriteText(path, result);
        }

        return result.Intact ? ExitCode.Fine : ExitCode.Damaged;
    });

    private static void WriteText(string path, VerifyResult result)
    {
        if (result.Intact)
        {
            Console.Out.WriteLine($"{path}: intact, {result.RecordCount} records");
            return;
        }

        foreach (LogDamage damage in result.Damage)
        {
            Console.Out.WriteLine($"{path}: at 0x{damage.Offset:x}: {damage.What}");
        }

        foreach (RecordRange range in result.IntactRecords)
        {
            Console.Out.WriteLine($"{path}: records {range.First} to {range.First + range.Count - 1} are intact");
        }

        Console.Out.WriteLine($"save what is intact with 'tracereplay recover {path} -o OUT.trlog'");
    }

    private static void WriteJson(VerifyResult result)
    {
        using var json = new Utf8JsonWriter(Console.OpenStandardOutput(), new JsonWriterOptions { Indented = true });
        json.WriteStartObject();
        json.WriteBoolean("intact", result.Intact);
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
        json.Flush();
        Console.Out.WriteLine();
    }
}
