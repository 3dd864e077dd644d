using TraceReplay.Formats.Records;
using TraceReplay.Recorder.Bpf;
using TraceReplay.Recorder.Pipeline;

namespace TraceReplay.Recorder.Live;

/// <summary>A recording by the programs in the kernel, from the command line's options to the exit code.</summary>
internal static class LiveRecording
{
    /// <summary>Something is missing; nothing was recorded.</summary>
    private const int Refused = 3;

    /// <param name="target">What is recorded.</param>
    /// <param name="commandLine">Of the recorded program.</param>
    /// <param name="fromStart">It is started to be recorded.</param>
    /// <param name="hooks">How system calls are seen.</param>
    public static async Task<int> Run(
        IRecordedTarget target,
        IReadOnlyList<string> commandLine,
        bool fromStart,
        HookKind hooks,
        CaptureOptions options,
        RecordingConsole console,
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
            using var source = new EbpfSource(programs, target, losses, fromStart ? TimeSpan.FromSeconds(2) : TimeSpan.Zero);
            RecordingResult result = await RecordingPipeline.Run([source], [], session, options, losses, console, stop).ConfigureAwait(false);
            return result.ExitCode;
        }
        catch (CaptureException e)
        {
            console.Errors.WriteLine(e.Message);
            return Refused;
        }
        catch (IOException e)
        {
            console.Errors.WriteLine(e.Message);
            return Refused;
        }
        catch (UnauthorizedAccessException e)
        {
            console.Errors.WriteLine($"{options.Output} cannot be written: {e.Message} Name a place that this user may write to.");
            return Refused;
        }
    }

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
