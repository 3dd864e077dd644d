using System.CommandLine;
using System.Diagnostics;
using System.Text;
using TraceReplay.Formats.Log;
using TraceReplay.Replayer.Engine;
using TraceReplay.Replayer.Smmuv3;

namespace TraceReplay.Replayer.Cli;

/// <summary>tracereplay replay: predicts and compares every outcome of a log.</summary>
internal static class ReplayCommand
{
    private const int ShownByDefault = 20;

    public static Command Create()
    {
        var log = new Argument<string>("LOG") { Description = "Log to replay" };
        var dialect = new Option<string?>("--dialect") { Description = "Kernel to replay under, one of 'tracereplay dialects'; found from the log when left out", HelpName = "NAME" };
        var port = new Option<bool>("--port") { Description = "Say the calls in the numbers and layouts of --dialect: what would this workload have seen on that version?" };
        var smmu = new Option<string?>("--smmu") { Description = "SMMU profile: arch or qemu-11.1; from the log's origin when left out", HelpName = "PROFILE" };
        var caches = new Option<string?>("--caches") { Description = "What the SMMU keeps of what it read: none, typical, unbounded or per-stage. Runs that differ show a missing invalidation", HelpName = "POLICY" };
        var results = new Option<string?>("--out") { Description = "Write the log as predicted: same inputs, predicted outcomes", HelpName = "RESULT.trlog" };
        var stop = new Option<bool>("--stop-at-first") { Description = "Stop at the first mismatch" };
        var all = new Option<bool>("--all") { Description = $"Show every divergence, not only the first {ShownByDefault}" };
        var json = new Option<bool>("--json") { Description = "One JSON object on standard output" };
        var timing = new Option<bool>("--timing") { Description = "Measure elapsedMs; left out, equal replays give equal bytes" };
        var quiet = new Option<bool>("--quiet") { Description = "Say nothing; the exit code tells" };
        var command = new Command(
            "replay",
            "Predict every outcome of a log and compare it with what was recorded. Exit code 0: all as predicted, 1: something differs, 4: nothing differs but something is not modelled or not decidable.\n\nExample:\n  tracereplay replay session.trlog --dialect nested-v11\n  tracereplay replay session.trlog --dialect nested-v11 --port")
        {
            log, dialect, port, smmu, caches, results, stop, all, json, timing, quiet,
        };
        command.SetBody((parsed, run) =>
        {
            string path = parsed.GetValue(log)!;
            CommandShell.CheckInput(path, "a log");
            long start = parsed.GetValue(timing) ? Stopwatch.GetTimestamp() : 0;
            using var progress = new Progress(run, parsed.GetValue(quiet));
            ReplaySetup setup = ReplaySetup.Of(path, parsed.GetValue(port) ? null : parsed.GetValue(dialect), parsed.GetValue(smmu), progress);
            CachePolicy policy = ReplaySetup.PolicyOf(parsed.GetValue(caches));
            if (parsed.GetValue(port))
            {
                var shown = new PortOutput(parsed.GetValue(json), parsed.GetValue(quiet), parsed.GetValue(all) ? int.MaxValue : ShownByDefault);
                return PortRun.Run(run.Output, path, parsed.GetValue(dialect), setup, policy, parsed.GetValue(results), shown, progress);
            }

            ReplayResult result = Replay(path, setup, policy, parsed.GetValue(stop), parsed.GetValue(results), progress);
            progress.Dispose();
            long? elapsed = parsed.GetValue(timing) ? (long)Stopwatch.GetElapsedTime(start).TotalMilliseconds : null;
            if (parsed.GetValue(json))
            {
                using var buffer = new MemoryStream();
                ReplayJson.Write(buffer, path, result, setup.Candidates, elapsed);
                run.Output.Write(Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length));
            }
            else if (!parsed.GetValue(quiet))
            {
                ReplayReport.Write(run.Output, path, result, setup.Candidates, parsed.GetValue(all) ? int.MaxValue : ShownByDefault, setup.Detected?.Origin.Note);
            }

            return ExitCodeOf(result);
        });
        return command;
    }

    private static ReplayResult Replay(string path, ReplaySetup setup, CachePolicy caches, bool stopAtFirst, string? results, Progress progress)
    {
        using LogReader reader = progress.Open(path);
        if (results is not null)
        {
            CommandShell.CheckOutput(path, results);
        }

        using LogWriter? writer = results is null ? null : LogWriter.Create(results, reader.Header with { Dialect = setup.Dialect.Name, SmmuProfile = setup.Profile.Name });
        var options = new ReplayOptions { Dialect = setup.Dialect, Profile = setup.Profile, Caches = caches, StopAtFirst = stopAtFirst };
        ReplayResult result = new ReplayEngine(options, setup.Survey) { Results = writer, Publishes = true }.Run(reader);
        writer?.Complete();
        ReplayPublication.Publish(path, result);
        return result;
    }

    private static int ExitCodeOf(ReplayResult result)
    {
        VerdictCounts total = result.Board.Total;
        return total.Mismatch > 0 ? ExitCode.Different : total.Unmodelled + total.Unknown > 0 ? ExitCode.Undecidable : ExitCode.Fine;
    }
}
