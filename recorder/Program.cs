using System.CommandLine;
using TraceReplay.Recorder.Cli;

namespace TraceReplay.Recorder;

/// <summary>Composition root of tracerecord.</summary>
internal static class Program
{
    internal static async Task<int> Main(string[] args)
    {
        var root = new RootCommand("Records VFIO and SMMU sessions into logs that tracereplay understands.");
        root.Subcommands.Add(RunCommand.Create());
        root.Subcommands.Add(AttachCommand.Create());
        root.Subcommands.Add(EventPipeCommand.Create());
        root.Subcommands.Add(ImportCommand.Create());
        root.Subcommands.Add(DoctorCommand.Create());
        root.Subcommands.Add(AgentCommand.Create());
        ParseResult parsed = root.Parse(args.Length == 0 ? ["--help"] : args);

        // A recording that is asked to end completes its log first, however long that takes.
        int exit = await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromMinutes(5) }).ConfigureAwait(false);
        return args.Length == 0 || parsed.Errors.Count > 0 ? ExitCode.Usage : exit;
    }
}
