using System.Reactive.Linq;
using System.Reactive.Threading.Tasks;
using TraceReplay.Formats.Log;
using TraceReplay.Formats.Records;

namespace TraceReplay.Recorder.Pipeline;

/// <summary>Sources, merged into one stream, through the stages into the log.</summary>
internal static class RecordingPipeline
{
    /// <summary>Records until every source has ended; <paramref name="stop"/> asks them to.</summary>
    public static async Task<RecordingResult> Run(
        IReadOnlyList<IRecordSource> sources,
        IReadOnlyList<IRecordStage> stages,
        SessionRecord session,
        CaptureOptions options,
        LossCounters losses,
        RecordingConsole console,
        CancellationToken stop)
    {
        using LogWriter writer = LogWriter.Create(options.Output, new LogHeader { ToolVersion = "tracerecord 0.1.0" });
        writer.Write(session);
        Task all = sources.Select(source => source.Batches).Merge().Do(batch => Write(batch, stages, writer)).DefaultIfEmpty().ToTask(CancellationToken.None);
        foreach (IRecordSource source in sources)
        {
            source.Start();
        }

        using (stop.Register(() => StopAll(sources)))
        {
            await all.ConfigureAwait(false);
        }

        writer.Complete();
        return new RecordingResult
        {
            Outputs = [options.Output],
            Records = writer.RecordCount,
            Bytes = new FileInfo(options.Output).Length,
            Losses = losses.Snapshot(),
        };
    }

    private static void StopAll(IEnumerable<IRecordSource> sources)
    {
        foreach (IRecordSource source in sources)
        {
            source.Stop();
        }
    }

    private static void Write(RecordBatch batch, IReadOnlyList<IRecordStage> stages, LogWriter writer)
    {
        var owned = new List<RecordBatch> { batch };
        foreach (IRecordStage stage in stages)
        {
            RecordBatch output = RecordBatch.Rent();
            stage.Process(owned[^1], output);
            owned.Add(output);
        }

        foreach (Record record in owned[^1].Records)
        {
            writer.Write(record);
        }

        owned.ForEach(one => one.Dispose());
    }
}
