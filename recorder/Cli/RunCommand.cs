using System.CommandLine;
using TraceReplay.Recorder.Bpf;
using TraceReplay.Recorder.Live;
using TraceReplay.Recorder.Pipeline;

namespace TraceReplay.Recorder.Cli;

/// <summary>tracerecord run: starts a program and records it.</summary>
internal static class RunCommand
{
    public static Command Create()
    {
        var options = new CaptureOptionSet();
        Option<HookKind> hooks = HooksOption();
        var program = new Argument<string[]>("CMD") { Description = "Program to start, with its arguments, behind --", Arity = ArgumentArity.OneOrMore };
        var command = new Command(
            "run",
            "Start a program and record its VFIO, iommufd, eventfd and KVM device calls, and those of its children.\n\n" +
            "The exit code is that of the recording (0 whole, 1 something was lost, 3 nothing recorded); how the program ended is in the log.\n" +
            "Ctrl-C goes to the program, too: the recording ends with it, or two seconds later.\n\n" +
            "Example:\n  tracerecord run -o session.trlog -- qemu-system-x86_64 -device vfio-pci,host=0000:01:00.0");
        options.AddTo(command);
        command.Options.Add(hooks);
        command.Arguments.Add(program);
        command.SetAction((parsed, cancel) =>
        {
            if (options.Read(parsed, out string error) is not { } read)
            {
                Console.Error.WriteLine(error);
                return Task.FromResult(ExitCode.Usage);
            }

            return Task.Run(() => Run(parsed.GetValue(program)!, read, parsed.GetValue(hooks), RecordingConsole.OfProcess()), CancellationToken.None);
        });
        return command;
    }

    internal static Option<HookKind> HooksOption() => new("--hooks")
    {
        Description = "Where system calls are seen: functions (cheapest), tracepoints (works everywhere), automatic",
        DefaultValueFactory = _ => HookKind.Automatic,
    };

    private static async Task<int> Run(string[] commandLine, CaptureOptions options, HookKind hooks, RecordingConsole console)
    {
        try
        {
            TargetChecks.CheckCommand(commandLine[0]);
        }
        catch (CaptureException e)
        {
            console.Errors.WriteLine(e.Message);
            return ExitCode.Failed;
        }

        using var target = new LaunchedTarget(commandLine);
        return await LiveRecording.Run(target, commandLine, fromStart: true, hooks, options, console, dropPrivileges: true, CancellationToken.None).ConfigureAwait(false);
    }
}
