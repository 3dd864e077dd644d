using System.CommandLine;
using TraceReplay.Formats.Log;
using TraceReplay.Replayer.Engine;

namespace TraceReplay.Replayer.Cli;

/// <summary>tracereplay explain: why a record came out as it did.</summary>
internal static class ExplainCommand
{
    public static Command Create()
    {
        var log = new Argument<string>("LOG") { Description = "Log the record is in" };
        var at = new Option<long>("--at") { Description = "Sequence number of the record", Required = true, HelpName = "N" };
        var dialect = new Option<string?>("--dialect") { Description = "Kernel to explain it under; found from the log when left out", HelpName = "NAME" };
        var smmu = new Option<string?>("--smmu") { Description = "SMMU profile: arch or qemu-11.1", HelpName = "PROFILE" };
        var caches = new Option<string?>("--caches") { Description = "What the SMMU keeps of what it read: none, typical, unbounded or per-stage. Runs that differ show a missing invalidation", HelpName = "POLICY" };
        var command = new Command("explain", "Say why a record came out as it did: STE, CD and every table entry of its walk, what last wrote and what last invalidated each.\n\nExample:\n  tracereplay explain session.trlog --at 120")
        {
            log, at, dialect, smmu, caches,
        };
        command.SetBody((parsed, run) =>
        {
            string path = parsed.GetValue(log)!;
            CommandShell.CheckInput(path, "a log");
            using var progress = new Progress(run, quiet: false);
            ReplaySetup setup = ReplaySetup.Of(path, parsed.GetValue(dialect), parsed.GetValue(smmu), progress);
            long record = parsed.GetValue(at);
            var options = new ReplayOptions { Dialect = setup.Dialect, Profile = setup.Profile, Caches = ReplaySetup.PolicyOf(parsed.GetValue(caches)) };
            if (record < 0 || !new Explanation(run.Output, () => progress.Open(path), setup.Survey, options).Explain(record))
            {
                throw new UsageException($"{path} has records 0 to {setup.Survey.Records - 1}, not {record}.");
            }

            return ExitCode.Fine;
        });
        return command;
    }
}
