using System.CommandLine;
using TraceReplay.Recorder.EventPipe;
using TraceReplay.Recorder.Pipeline;

namespace TraceReplay.Recorder.Cli;

/// <summary>tracerecord eventpipe: records .NET programs that publish the event source TraceReplay.</summary>
internal static class EventPipeCommand
{
    public static Command Create()
    {
        var options = new CaptureOptionSet();
        var pid = new Option<int?>("--pid") { Description = "Running .NET process to record", HelpName = "N" };
        var program = new Argument<string[]>("CMD") { Description = "Program to start and record, with its arguments, behind --", Arity = ArgumentArity.ZeroOrMore };
        var command = new Command(
            "eventpipe",
            "Record a .NET program that publishes what it does by the event source TraceReplay (formats/Events/README.md): a running one, or one from its start, held until the recording has begun.\n\n" +
            "The exit code is that of the recording (0 whole, 1 something was lost, 3 nothing recorded); how the program ended is in the log.\n\n" +
            "Examples:\n  tracerecord eventpipe --pid 4711 -o session.trlog\n  tracerecord eventpipe -o session.trlog -- dotnet EduDriver.dll 0000:00:04.0");
        command.Options.Add(pid);
        options.AddTo(command);
        command.Arguments.Add(program);
        command.SetAction((parsed, cancel) =>
        {
            var console = RecordingConsole.OfProcess();
            if (options.Read(parsed, out string error) is not { } capture)
            {
                console.Errors.WriteLine(error);
                return Task.FromResult(ExitCode.Usage);
            }

            int? process = parsed.GetValue(pid);
            string[] commandLine = parsed.GetValue(program) ?? [];
            if (process is null == (commandLine.Length == 0))
            {
                console.Errors.WriteLine("name one program: --pid N for a running one, or -- CMD to start one.");
                return Task.FromResult(ExitCode.Usage);
            }

            // Tables are read by the recorder that watches the kernel, not here.
            capture = capture with { Tables = TablesMode.None };
            return Task.Run(() => Run(process, commandLine, capture, console, cancel), CancellationToken.None);
        });
        return command;
    }

    private static async Task<int> Run(int? process, string[] commandLine, CaptureOptions options, RecordingConsole console, CancellationToken cancel)
    {
        try
        {
            return process is { } id
                ? await EventPipeRecording.Attach(id, options, console, cancel).ConfigureAwait(false)
                : await EventPipeRecording.FromStart(commandLine, options, console, cancel).ConfigureAwait(false);
        }
        catch (Exception e) when (e is EventPipeException or IOException)
        {
            console.Errors.WriteLine(e.Message);
            return ExitCode.Failed;
        }
        catch (UnauthorizedAccessException e)
        {
            console.Errors.WriteLine($"{options.Output} cannot be written: {e.Message} Name a place that this user may write to.");
            return ExitCode.Failed;
        }
        catch (OperationCanceledException)
        {
            console.Errors.WriteLine("interrupted before a recording began; nothing was written.");
            return ExitCode.Interrupted;
        }
    }
}
