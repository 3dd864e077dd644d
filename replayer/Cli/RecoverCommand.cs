using System.CommandLine;
using TraceReplay.Formats.Log;
using TraceReplay.Formats.Wire;

namespace TraceReplay.Replayer.Cli;

/// <summary>tracereplay recover: saves every intact chunk of a damaged or cut log.</summary>
internal static class RecoverCommand
{
    public static Command Create()
    {
        var log = new Argument<string>("LOG") { Description = "Damaged or cut log, or the *.partial of a recording that died" };
        var output = new Option<string>("--output", "-o") { Description = "Log to write", Required = true, HelpName = "LOG" };
        var json = new Option<bool>("--json") { Description = "Summary as one JSON object on standard output" };
        var quiet = new Option<bool>("--quiet") { Description = "No summary" };
        var command = new Command("recover", "Save what is intact of a damaged or cut log; a gap record stands where records are missing.\n\nExample:\n  tracereplay recover cut.trlog -o saved.trlog")
        {
            log, output, json, quiet,
        };
        command.SetBody((parsed, run) =>
        {
            string path = parsed.GetValue(log)!;
            string target = parsed.GetValue(output)!;
            RecoveryResult result = Recover(path, target, run.Cancel);
            if (parsed.GetValue(json))
            {
                WriteJson(run.Output, result);
            }
            else if (!parsed.GetValue(quiet))
            {
                run.Errors.WriteLine($"{target}: {result.Records} records saved, {result.Lost} known to be missing, {result.Gaps} gap(s) marked");
            }

            return ExitCode.Fine;
        });
        return command;
    }

    private static RecoveryResult Recover(string path, string output, CancellationToken cancel)
    {
        CommandShell.CheckInput(path, "a log");
        CommandShell.CheckOutput(path, output);

        if (!HasHeader(path) && LogVerifier.Verify(path, limits: null, cancel).RecordCount == 0)
        {
            // An output with nothing in it would look like success.
            throw new WireFormatException($"{path}: there is no record in it that can be saved; it is {LogInput.Describe(path)}", 0);
        }

        return LogRecovery.Recover(path, output, limits: null, cancel);
    }

    private static bool HasHeader(string path)
    {
        try
        {
            using LogReader reader = LogReader.Open(path);
            return true;
        }
        catch (WireFormatException)
        {
            return false;
        }
    }

    private static void WriteJson(TextWriter output, RecoveryResult result) => JsonOutput.Write(output, json =>
    {
        json.WriteStartObject();
        json.WriteNumber("records", result.Records);
        json.WriteNumber("lost", result.Lost);
        json.WriteNumber("gaps", result.Gaps);
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
