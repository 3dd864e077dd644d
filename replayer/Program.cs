using System.CommandLine;
using TraceReplay.Replayer.Cli;

namespace TraceReplay.Replayer;

/// <summary>Composition root of tracereplay.</summary>
internal static class Program
{
    internal static int Main(string[] args)
    {
        using TextWriter output = StandardOutput.Open();
        int exit = Run(args, output, Console.Error);
        return StandardOutput.TryFlush(output) ? exit : ExitCode.Fine;
    }

    /// <summary>One command, as if it had been typed.</summary>
    internal static int Run(string[] args, TextWriter output, TextWriter errors)
    {
        var root = new RootCommand("Replays recorded VFIO and SMMU sessions and says which outcomes a kernel and an SMMU would have given.");
        root.Subcommands.Add(InfoCommand.Create());
        root.Subcommands.Add(DumpCommand.Create());
        root.Subcommands.Add(AssembleCommand.Create());
        root.Subcommands.Add(VerifyCommand.Create());
        root.Subcommands.Add(RecoverCommand.Create());
        root.Subcommands.Add(ReplayCommand.Create());
        root.Subcommands.Add(ExplainCommand.Create());
        root.Subcommands.Add(MatrixCommand.Create());
        root.Subcommands.Add(DialectsCommand.Create());
        root.Subcommands.Add(CasesCommand.Create());
        ParseResult parsed = root.Parse(args.Length == 0 ? ["--help"] : args);
        int exit = parsed.Invoke(new InvocationConfiguration { Output = output, Error = errors });
        return args.Length == 0 || parsed.Errors.Count > 0 ? ExitCode.Usage : exit;
    }
}
