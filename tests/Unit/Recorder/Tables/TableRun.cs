using TraceReplay.Formats.Log;
using TraceReplay.Formats.Lz4;
using TraceReplay.Formats.Records;
using TraceReplay.Recorder.Pipeline;
using TraceReplay.Recorder.Tables;

namespace TraceReplay.Tests.Recorder.Tables;

/// <summary>
/// Gives the records of a recording to the table stage, with a program whose memory is what the recording captured of it up to each record, and keeps what the stage
/// puts in front of each.
/// </summary>
internal sealed class TableRun
{
    private readonly FakeTargetMemory _memory = new() { HasEverything = true };

    private TableRun()
    {
    }

    /// <summary>Pages of the recording and of the stage, by the position of the record they stand in front of.</summary>
    public List<(long Position, string Call, List<CapturedPage> Recorded, List<CapturedPage> Walked)> Occasions { get; } = [];

    public long Gaps { get; private set; }

    /// <summary>The recording with the captured pages of the stage instead of its own.</summary>
    public byte[] Log { get; private set; } = [];

    public static TableRun Of(string path, TableOptions options)
    {
        var run = new TableRun();
        var stage = new TableStage(options, run._memory, new LossCounters(), () => 0);
        using var stream = new MemoryStream();
        using LogReader reader = LogReader.Open(path);
        using (LogWriter writer = LogWriter.Create(stream, reader.Header, LZ4Level.L00_FAST))
        {
            List<CapturedPage> recorded = [];
            while (reader.Read() is { } record)
            {
                if (record is MemoryRecord { Source: MemorySource.Captured } memory)
                {
                    recorded.Add(CapturedPage.Of(memory));
                    run._memory.Write(memory.ProcessId, memory.HostVirtualAddress, memory.Data.Span);
                }
                else
                {
                    run.Step(stage, record, recorded, writer);
                    recorded = [];
                }
            }

            writer.Complete();
        }

        run.Log = stream.ToArray();
        return run;
    }

    private void Step(TableStage stage, Record record, List<CapturedPage> recorded, LogWriter writer)
    {
        using RecordBatch batch = RecordBatch.Rent();
        using RecordBatch output = RecordBatch.Rent();
        batch.Records.Add(record);
        long position = record.Sequence;
        stage.Process(batch, output);
        List<CapturedPage> walked = [];
        foreach (Record one in output.Records)
        {
            if (one is MemoryRecord { Source: MemorySource.Captured } page)
            {
                walked.Add(CapturedPage.Of(page));
            }

            Gaps += one is GapRecord { Source: var source } && source.ToString() == TableCapture.Source ? 1 : 0;
            writer.Write(one);
        }

        if (recorded.Count > 0 || walked.Count > 0)
        {
            string name = record is IoctlRecord call ? $"ioctl 0x{call.Request:x} fd {call.Fd} {call.Target} = {call.Result}" : record is MarkerRecord marker ? $"marker {marker.Text}" : record.Kind.ToString();
            Occasions.Add((position, name, recorded, walked));
        }
    }
}
