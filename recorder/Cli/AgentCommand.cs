using System.CommandLine;
using TraceReplay.Recorder.Agent;

namespace TraceReplay.Recorder.Cli;

/// <summary>tracerecord agent: what runs on hosts where this program cannot.</summary>
internal static class AgentCommand
{
    private const int MostBytes = 1024;

    public static Command Create()
    {
        var bpftrace = new Option<bool>("--bpftrace") { Description = "Print a bpftrace script (0.17 or newer); what it prints 'tracerecord import' reads" };
        var attach = new Option<bool>("--attach") { Description = "The script takes a process id instead of a command" };
        var argument = new Option<int>("--argument-bytes") { Description = "Bytes to keep of an ioctl's argument, at most 1024", DefaultValueFactory = _ => 256, HelpName = "N" };
        var buffer = new Option<int>("--buffer-bytes") { Description = "Bytes to keep of a buffer behind a pointer and of data read or written, at most 1024", DefaultValueFactory = _ => 256, HelpName = "N" };
        var output = new Option<string?>("--output", "-o") { Description = "File to write instead of standard output", HelpName = "FILE" };
        var command = new Command(
            "agent",
            "Print a recorder for hosts where .NET is not installed.\n\nExample:\n  tracerecord agent --bpftrace > agent.bt\n  (there) BPFTRACE_PERF_RB_PAGES=4096 bpftrace -o recording.txt -c ./driver agent.bt\n  tracerecord import recording.txt -o recording.trlog")
        {
            bpftrace,
            attach,
            argument,
            buffer,
            output,
        };
        command.SetAction(parsed => Run(parsed.GetValue(bpftrace), parsed.GetValue(attach), parsed.GetValue(argument), parsed.GetValue(buffer), parsed.GetValue(output), Console.Out, Console.Error));
        return command;
    }

    public static int Run(bool bpftrace, bool attach, int argumentBytes, int bufferBytes, string? file, TextWriter output, TextWriter errors)
    {
        if (!bpftrace)
        {
            errors.WriteLine("agent: says nothing of what to print; there is --bpftrace.");
            return ExitCode.Usage;
        }

        if (argumentBytes is < 64 or > MostBytes || bufferBytes is < 64 or > MostBytes)
        {
            errors.WriteLine($"agent: bytes to keep are {argumentBytes} and {bufferBytes}, expected 64 to {MostBytes} each.");
            return ExitCode.Usage;
        }

        string script = BpftraceScript.Write(attach, argumentBytes, bufferBytes, IoctlFacts.All());
        if (file is null)
        {
            output.Write(script);
            return ExitCode.Fine;
        }

        try
        {
            File.WriteAllText(file, script);
            return ExitCode.Fine;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            errors.WriteLine($"{file}: cannot be written: {e.Message}");
            return ExitCode.Usage;
        }
    }
}
