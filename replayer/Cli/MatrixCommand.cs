using System.CommandLine;
using TraceReplay.Formats.Dialects;
using TraceReplay.Formats.Log;
using TraceReplay.Replayer.Porting;
using TraceReplay.Replayer.Smmuv3;

namespace TraceReplay.Replayer.Cli;

/// <summary>tracereplay matrix: one log under many dialects, and what differs.</summary>
internal static class MatrixCommand
{
    public static Command Create()
    {
        var log = new Argument<string>("LOG") { Description = "Log to replay" };
        var dialects = new Option<string>("--dialects") { Description = "all, or names with commas", HelpName = "NAME,NAME", DefaultValueFactory = _ => "all" };
        var port = new Option<bool>("--port") { Description = "Say the calls in each dialect's numbers and layouts; otherwise their bytes go as they are" };
        var smmu = new Option<string?>("--smmu") { Description = "SMMU profile: arch or qemu-11.1; from the log's origin when left out", HelpName = "PROFILE" };
        var json = new Option<bool>("--json") { Description = "One JSON object on standard output" };
        var quiet = new Option<bool>("--quiet") { Description = "Say nothing; the exit code tells" };
        var command = new Command(
            "matrix",
            "Replay one log under many kernel versions and print the outcomes that differ, folded by rule and quirk, with the version that brought each. Exit code 0: no version differs, 1: one does, 4: none does but something cannot be said.\n\nExample:\n  tracereplay matrix session.trlog --dialects nested-v10,nested-v11 --port")
        {
            log, dialects, port, smmu, json, quiet,
        };
        command.SetBody((parsed, run) =>
        {
            string path = parsed.GetValue(log)!;
            CommandShell.CheckInput(path, "a log");
            IReadOnlyList<Dialect> asked = Named(parsed.GetValue(dialects)!);
            using var progress = new Progress(run, parsed.GetValue(quiet));
            ReplaySetup setup = ReplaySetup.Of(path, null, parsed.GetValue(smmu), progress);
            PortRun.RequireCalls(path, setup);
            OutcomeMatrix matrix = Run(path, setup, asked, parsed.GetValue(port), progress);
            progress.Dispose();
            if (parsed.GetValue(json))
            {
                JsonOutput.Write(run.Output, writer => MatrixJson.Write(writer, path, setup, matrix, parsed.GetValue(port)));
            }
            else if (!parsed.GetValue(quiet))
            {
                MatrixReport.Write(run.Output, path, setup, matrix, parsed.GetValue(port));
            }

            return ExitCodeOf(matrix);
        });
        return command;
    }

    // One after another: what is kept of each is what differs.
    private static OutcomeMatrix Run(string path, ReplaySetup setup, IReadOnlyList<Dialect> dialects, bool ports, Progress progress)
    {
        var replays = new List<PortedReplay>();
        foreach (Dialect dialect in dialects)
        {
            replays.Add(PortedReplay.Run(() => progress.Open(path), setup.Survey, setup.Dialect, dialect, setup.Profile, CachePolicy.Typical, ports));
        }

        return OutcomeMatrix.Of(replays);
    }

    private static IReadOnlyList<Dialect> Named(string names)
    {
        if (names == "all")
        {
            return [.. DialectNames.Replayable];
        }

        string[] parts = names.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return parts.Length == 0
            ? throw new UsageException("--dialects names none. Give 'all', or names with commas; 'tracereplay dialects' lists them.")
            : [.. parts.Distinct(StringComparer.Ordinal).Select(DialectNames.FindReplayable)];
    }

    private static int ExitCodeOf(OutcomeMatrix matrix) =>
        matrix.Replays.Any(r => r.Comparison.Different > 0) ? ExitCode.Different
        : matrix.Replays.Any(r => r.Comparison.Unknown > 0) ? ExitCode.Undecidable
        : ExitCode.Fine;
}
