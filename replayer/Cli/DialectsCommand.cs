using System.CommandLine;
using TraceReplay.Formats.Dialects;

namespace TraceReplay.Replayer.Cli;

/// <summary>tracereplay dialects: the kernel versions there are, what each changed and who says so.</summary>
internal static class DialectsCommand
{
    public static Command Create()
    {
        var name = new Argument<string?>("NAME") { Description = "Show this one in full", Arity = ArgumentArity.ZeroOrOne };
        var log = new Option<string?>("--log") { Description = "Say which of them this log was recorded under, and why", HelpName = "LOG" };
        var json = new Option<bool>("--json") { Description = "One JSON object on standard output" };
        var command = new Command("dialects", "List the kernel versions that logs can be replayed under: when, for which kernel, grown from which, what each changed.\n\nExample:\n  tracereplay dialects nested-v11\n  tracereplay dialects --log session.trlog") { name, log, json };
        command.SetBody((parsed, run) =>
        {
            Dialect? one = parsed.GetValue(name) is { } asked ? DialectNames.Find(asked) : null;
            if (parsed.GetValue(log) is { } path)
            {
                CommandShell.CheckInput(path, "a log");
                using var progress = new Progress(run, quiet: false);
                ReplaySetup setup = ReplaySetup.Of(path, null, null, progress);
                progress.Dispose();
                DetectionReport.Write(run.Output, path, setup.Survey, setup.Detected!);
                return setup.Candidates.Count > 1 ? ExitCode.Undecidable : ExitCode.Fine;
            }

            if (parsed.GetValue(json))
            {
                JsonOutput.Write(run.Output, writer => DialectsJson.Write(writer, one is null ? Dialects.All : [one], whole: one is not null));
            }
            else if (one is null)
            {
                DialectsReport.WriteAll(run.Output, Dialects.All);
            }
            else
            {
                DialectsReport.Write(run.Output, one);
            }

            return ExitCode.Fine;
        });
        return command;
    }
}
