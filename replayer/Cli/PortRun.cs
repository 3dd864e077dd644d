using TraceReplay.Formats.Dialects;
using TraceReplay.Formats.Log;
using TraceReplay.Replayer.Porting;
using TraceReplay.Replayer.Smmuv3;

namespace TraceReplay.Replayer.Cli;

/// <summary>tracereplay replay --port: the log as it would have been under another version.</summary>
internal static class PortRun
{
    /// <param name="setup">What the log was recorded under.</param>
    public static int Run(TextWriter output, string path, string? target, ReplaySetup setup, CachePolicy caches, string? results, PortOutput shown, Progress progress)
    {
        if (target is null)
        {
            throw new UsageException("--port needs --dialect: which version to port to. 'tracereplay dialects' lists them.");
        }

        Dialect dialect = DialectNames.FindReplayable(target);
        RequireCalls(path, setup);
        if (results is not null)
        {
            CommandShell.CheckOutput(path, results);
        }

        using LogWriter? writer = results is null ? null : CreateResults(path, results, dialect, setup);
        PortedReplay ported = PortedReplay.Run(() => progress.Open(path), setup.Survey, setup.Dialect, dialect, setup.Profile, caches, ports: true, writer);
        if (writer is not null && ported.Port.MakesOtherCalls)
        {
            throw new UsageException("--out cannot write this port: a recorded call becomes none or several calls there, and the log would have to show them all.");
        }

        writer?.Complete();
        progress.Dispose();
        if (shown.Json)
        {
            JsonOutput.Write(output, json => PortJson.Write(json, path, ported, setup.Candidates));
        }
        else if (!shown.Quiet)
        {
            PortReport.Write(output, path, ported, setup.Candidates, shown.Limit);
        }

        return ExitCodeOf(ported.Comparison);
    }

    /// <exception cref="UsageException">There is no call in the log: nothing a version could answer otherwise.</exception>
    public static void RequireCalls(string path, ReplaySetup setup)
    {
        if (!setup.Survey.HasCalls)
        {
            throw new UsageException($"{path} holds no calls of a program: there is nothing that another version could have answered. Record the program too, see 'tracerecord --help'.");
        }
    }

    public static int ExitCodeOf(OutcomeComparison comparison) =>
        comparison.Different > 0 ? ExitCode.Different : comparison.Unknown > 0 ? ExitCode.Undecidable : ExitCode.Fine;

    private static LogWriter CreateResults(string path, string results, Dialect dialect, ReplaySetup setup)
    {
        using LogReader reader = LogReader.Open(path);
        return LogWriter.Create(results, reader.Header with { Dialect = dialect.Name, SmmuProfile = setup.Profile.Name });
    }
}
