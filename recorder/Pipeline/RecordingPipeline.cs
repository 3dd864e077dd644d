using System.Diagnostics;
using System.Reactive.Linq;
using TraceReplay.Formats.Log;
using TraceReplay.Formats.Records;
using TraceReplay.Recorder.FlightRecorder;

namespace TraceReplay.Recorder.Pipeline;

/// <summary>
/// Sources -> one thread -> one time order -> stages -> filters -> a log, a rotation of logs, or a ring. The sources' threads only hand over batches; everything behind
/// the queue runs on one thread, so nothing there needs a lock.
/// </summary>
internal static class RecordingPipeline
{
    /// <summary>What waits between the sources and the pipeline, and what waits in it for its place in time.</summary>
    private const long QueueBytes = 8 << 20;
    private const long HeldBytes = 16 << 20;

    private static readonly TimeSpan s_tick = TimeSpan.FromMilliseconds(100);

    /// <summary>
    /// Records until every source has ended; <paramref name="stop"/>, Ctrl-C and relatives ask them to, a second Ctrl-C waits no longer. Shows the status and the
    /// summary. What a source's Start throws comes out of here, and no log is left then.
    /// </summary>
    public static Task<RecordingResult> Run(
        IReadOnlyList<IRecordSource> sources,
        IReadOnlyList<IRecordStage> stages,
        SessionRecord session,
        CaptureOptions options,
        LossCounters losses,
        RecordingConsole console,
        CancellationToken stop) => Run(sources, stages, session, options, losses, console, Stopwatch.GetTimestamp, stop);

    /// <param name="now">The log's clock in nanoseconds; Stopwatch counts CLOCK_MONOTONIC so on Linux.</param>
    internal static async Task<RecordingResult> Run(
        IReadOnlyList<IRecordSource> sources,
        IReadOnlyList<IRecordStage> stages,
        SessionRecord session,
        CaptureOptions options,
        LossCounters losses,
        RecordingConsole console,
        Func<long> now,
        CancellationToken stop)
    {
        RecordingResult result;
        try
        {
            using var trigger = TriggerSignal.OfProcess();
            using IRecordSink sink = OpenSink(options, session, trigger, now());
            var run = new RecordingRun(sources, stages, sink, options, losses, now, HeldBytes);
            result = await Run(sources, run, sink, new StatusLine(run, options, console, now), stop).ConfigureAwait(false);
        }
        catch (OutputException e)
        {
            result = RecordingResult.NotBegun(e.Message);
        }

        RecordingSummary.Write(result, options, console);
        return result;
    }

    private static async Task<RecordingResult> Run(IReadOnlyList<IRecordSource> sources, RecordingRun run, IRecordSink sink, StatusLine status, CancellationToken stop)
    {
        using var hurry = new CancellationTokenSource();
        using var signals = new StopSignals(run.StopSources, hurry.Cancel);
        IObservable<SourceBatch> batches = sources
            .Select((source, i) => source.Batches.Select(batch => new SourceBatch(i, batch)).Catch((Exception e) => run.Failed(i, e)).Append(new SourceBatch(i, null)))
            .Merge();
        Task done = batches.OnOneThread(QueueBytes, s_tick, Start).ForEachAsync(
            item =>
            {
                run.Push(item);
                status.Tick();
            },
            hurry.Token);
        try
        {
            using (stop.Register(run.StopSources))
            {
                await done.ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // Asked twice: what has come is completed, what the sources still have is not waited for.
            run.Abandon();
        }
        catch
        {
            if (run.Tally.Records == 0)
            {
                sink.Discard();
            }

            throw;
        }
        finally
        {
            status.Clear();
        }

        return run.Finish();

        void Start()
        {
            run.StartSources();
            status.Began();
        }
    }

    private static IRecordSink OpenSink(CaptureOptions options, SessionRecord session, TriggerSignal signal, long now)
    {
        var header = new LogHeader { ToolVersion = $"tracerecord {typeof(RecordingPipeline).Assembly.GetName().Version?.ToString(3)}" };
        if (options.Ring is not null)
        {
            return new RingSink(options, header, session, signal);
        }

        return options.Rotates ? new RotatingSink(options, header, session, now) : new PlainSink(options.Output, header, session, options.MaxDisk);
    }
}
