using System.CommandLine;
using TraceReplay.Recorder.Bpf;
using TraceReplay.Recorder.Live;
using TraceReplay.Recorder.Pipeline;

namespace TraceReplay.Recorder.Cli;

/// <summary>tracerecord attach: records a program that runs.</summary>
internal static class AttachCommand
{
    public static Command Create()
    {
        var options = new CaptureOptionSet();
        Option<HookKind> hooks = RunCommand.HooksOption();
        var process = new Option<int>("--pid") { Description = "Process to record, with all its threads, its children and those it makes from now on", Required = true, HelpName = "N" };
        var command = new Command(
            "attach",
            "Record a running program until it ends or Ctrl-C; it is not stopped and not changed.\n\n" +
            "The log begins with the descriptors that the program holds, and says that it began in the middle of a session.\n\n" +
            "Example:\n  tracerecord attach --pid 4711 -o session.trlog");
        command.Options.Add(process);
        options.AddTo(command);
        command.Options.Add(hooks);
        command.SetAction((parsed, cancel) =>
        {
            if (options.Read(parsed, out string error) is not { } read)
            {
                Console.Error.WriteLine(error);
                return Task.FromResult(ExitCode.Usage);
            }

            return Task.Run(() => Run(parsed.GetValue(process), read, parsed.GetValue(hooks), RecordingConsole.OfProcess()), CancellationToken.None);
        });
        return command;
    }

    private static async Task<int> Run(int process, CaptureOptions options, HookKind hooks, RecordingConsole console)
    {
        try
        {
            TargetChecks.CheckRunning(process);
            using IDisposable claim = TargetChecks.Claim(process);
            return await LiveRecording.Run(new RunningTarget(process), LiveSession.CommandLineOf(process), fromStart: false, hooks, options, console, dropPrivileges: true, CancellationToken.None).ConfigureAwait(false);
        }
        catch (CaptureException e)
        {
            console.Errors.WriteLine(e.Message);
            return ExitCode.Failed;
        }
    }
}
