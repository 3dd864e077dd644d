using System.CommandLine;
using TraceReplay.Formats.Log;

namespace TraceReplay.Replayer.Cli;

/// <summary>tracereplay info: what is in a log.</summary>
internal static class InfoCommand
{
    public static Command Create()
    {
        var log = new Argument<string>("LOG") { Description = "Log to describe" };
        var json = new Option<bool>("--json") { Description = "One JSON object on standard output" };
        var quiet = new Option<bool>("--quiet") { Description = "Say nothing about damage; the exit code tells" };
        var command = new Command("info", "Say what is in a log: origin, versions, counts, time span, losses, integrity.\n\nExample:\n  tracereplay info session.trlog") { log, json, quiet };
        command.SetBody((parsed, run) =>
        {
            string path = parsed.GetValue(log)!;
            using var progress = new Progress(run, parsed.GetValue(quiet));
            using LogInput input = LogInput.Open(path, progress);
            LogFacts facts = LogFacts.Of(input, run.Cancel);
            long bytes = new FileInfo(path).Length;
            if (parsed.GetValue(json))
            {
                InfoReport.WriteJson(run.Output, input, facts, bytes);
            }
            else
            {
                InfoReport.WriteText(run.Output, input, facts, bytes);
            }

            return input.Report(parsed.GetValue(quiet) ? TextWriter.Null : run.Errors);
        });
        return command;
    }
}
