using TraceReplay.Formats.Records;
using TraceReplay.Recorder.Live;
using TraceReplay.Recorder.Pipeline;

namespace TraceReplay.Recorder.EventPipe;

/// <summary>A recording of published records, from the command line's options to the exit code.</summary>
internal static class EventPipeRecording
{
    /// <summary>Records a running process until it ends or the recording is stopped; the process never notices.</summary>
    /// <exception cref="EventPipeException">It cannot be recorded.</exception>
    public static async Task<int> Attach(int process, CaptureOptions options, RecordingConsole console, CancellationToken stop)
    {
        var losses = new LossCounters();
        using EventPipeSource source = EventPipeSource.Attach(process, options, losses, console.Errors);
        SessionRecord session = EventPipeSessionRecord.Create(LiveSession.CommandLineOf(process), fromStart: false, source.First.Clock, options);
        RecordingResult result = await RecordingPipeline.Run([source], [], session, options, losses, console, stop).ConfigureAwait(false);
        return result.ExitCode;
    }

    /// <summary>Starts a program and records it and the .NET programs it starts, from their first record on.</summary>
    /// <exception cref="EventPipeException">It cannot be started or recorded.</exception>
    public static async Task<int> FromStart(IReadOnlyList<string> commandLine, CaptureOptions options, RecordingConsole console, CancellationToken stop)
    {
        var losses = new LossCounters();
        using DiagnosticPort port = DiagnosticPort.Open();
        using LaunchedProgram program = LaunchedProgram.Start(commandLine, port);
        bool begun = false;
        try
        {
            using EventPipeSource source = await EventPipeSource.FromStart(program, port, options, losses, console.Errors, stop).ConfigureAwait(false);
            SessionRecord session = EventPipeSessionRecord.Create(commandLine, fromStart: true, source.First.Clock, options);
            RecordingResult result = await RecordingPipeline.Run([source], [], session, options, losses, console, stop).ConfigureAwait(false);
            begun = source.HasStarted;
            return result.ExitCode;
        }
        finally
        {
            if (!begun)
            {
                // Its runtime still waits before the first instruction, and nobody would let it go on.
                program.Kill();
            }
        }
    }
}
