using System.CommandLine;
using TraceReplay.Formats.Log;

namespace TraceReplay.Replayer.Cli;

/// <summary>tracereplay recover: saves every intact chunk of a damaged or cut log.</summary>
internal static class RecoverCommand
{
    public static Command Create()
    {
        var log = new Argument<string>("LOG") { Description = "Damaged or cut log" };
        var output = new Option<string>("--output", "-o") { Description = "Log to write", Required = true, HelpName = "LOG" };
        var quiet = new Option<bool>("--quiet") { Description = "No summary" };
        var command = new Command("recover", "Save what is intact of a damaged or cut log; a gap record stands where records are missing.\n\nExample:\n  tracereplay recover cut.trlog -o saved.trlog")
        {
            log,
            output,
            quiet,
        };
        command.SetAction(parsed => Run(parsed.GetValue(log)!, parsed.GetValue(output)!, parsed.GetValue(quiet)));
        return command;
    }

    private static int Run(string path, string output, bool quiet) => CommandShell.Run(Console.Error, () =>
    {
        CommandShell.CheckInput(path, "a log");
        CommandShell.CheckOutput(path, output);
        RecoveryResult result = LogRecovery.Recover(path, output);
        if (!quiet)
        {
            Console.Error.WriteLine($"{output}: {result.Records} records saved, {result.Lost} known to be missing, {result.Gaps} gap(s) marked");
        }

        return ExitCode.Fine;
    });
}
