using TraceReplay.Formats.Records;
using TraceReplay.Recorder.Bpf;
using TraceReplay.Recorder.Pipeline;
using TraceReplay.Recorder.Tables;

namespace TraceReplay.Recorder.Live;

/// <summary>A recording by the programs in the kernel, from the command line's options to the exit code.</summary>
internal static class LiveRecording
{
    /// <param name="target">What is recorded.</param>
    /// <param name="commandLine">Of the recorded program.</param>
    /// <param name="fromStart">It is started to be recorded.</param>
    /// <param name="hooks">How system calls are seen.</param>
    /// <param name="dropPrivileges">This process exists for the recording alone and gives up what it does not need once that has begun.</param>
    public static async Task<int> Run(
        IRecordedTarget target,
        IReadOnlyList<string> commandLine,
        bool fromStart,
        HookKind hooks,
        CaptureOptions options,
        RecordingConsole console,
        bool dropPrivileges,
        CancellationToken stop)
    {
        var losses = new LossCounters();
        try
        {
            using BpfPrograms programs = BpfPrograms.Load(new BpfOptions
            {
                RingBytes = options.BufferBytes,
                MostBufferBytes = Math.Min(options.MostBufferBytes, BpfOptions.LargestBuffer),
                MostTransferBytes = options.MostTransferBytes,
                Hooks = hooks,
            });
            SessionRecord session = LiveSession.Create("live-ebpf", commandLine, fromStart, Properties(programs, options));
            IRecordedTarget recorded = dropPrivileges ? new ThenDropPrivileges(target, options, console, NoteOf(programs, hooks)) : target;
            using var source = new EbpfSource(programs, recorded, losses, fromStart ? TimeSpan.FromSeconds(2) : TimeSpan.Zero);
            RecordingResult result = await RecordingPipeline.Run([source], [TableStage.Of(options, losses, () => MonotonicClock.Now)], session, options, losses, console, stop).ConfigureAwait(false);
            return result.ExitCode;
        }
        catch (CaptureException e)
        {
            console.Errors.WriteLine(e.Message);
            return ExitCode.Failed;
        }
        catch (IOException e)
        {
            console.Errors.WriteLine(e.Message);
            return ExitCode.Failed;
        }
        catch (UnauthorizedAccessException e)
        {
            console.Errors.WriteLine($"{options.Output} cannot be written: {e.Message} Name a place that this user may write to.");
            return ExitCode.Failed;
        }
    }

    /// <returns>What the operator of a production host wants to know before others notice; null when there is nothing.</returns>
    private static string? NoteOf(BpfPrograms programs, HookKind hooks) => programs.Hooks == HookKind.TracePoints && hooks == HookKind.Automatic
        ? "note: this kernel does not let programs enter its functions; trace points serve, and every system call of this machine takes about 0.15 us longer while recording."
        : null;

    private static IEnumerable<(string Key, string Value)> Properties(BpfPrograms programs, CaptureOptions options)
    {
        yield return ("capture.hooks", programs.Hooks == HookKind.Functions ? "functions" : "trace-points");
        if (programs.Missing.Count > 0)
        {
            yield return ("capture.missing", string.Join(", ", programs.Missing));
        }

        foreach ((string Key, string Value) option in options.Properties())
        {
            yield return option;
        }
    }
}
