using TraceReplay.Formats.Records;
using TraceReplay.Recorder.Pipeline;
using TraceReplay.Recorder.Tables;

namespace TraceReplay.Tests.Recorder.Tables;

/// <summary>A table stage that is given records one by one.</summary>
internal sealed class StageRun
{
    private readonly TableStage _stage;

    public StageRun(ITargetMemory memory, TableOptions? options = null)
    {
        _stage = new TableStage(options ?? new TableOptions(), memory, Losses, () => Now += Tick);
        foreach (Record record in GuestTables.Start())
        {
            Give(record);
        }
    }

    public LossCounters Losses { get; } = new();

    /// <summary>What the stage takes for the time, ns; every look at it takes a <see cref="Tick"/>.</summary>
    public long Now { get; set; }

    public long Tick { get; set; }

    /// <summary>Gaps of the last record.</summary>
    public List<(string Cause, long Count)> Gaps { get; } = [];

    /// <returns>Addresses of the pages in front of the record, in their order.</returns>
    public List<ulong> Give(Record record) => [.. Pages(record).Select(page => page.Address)];

    public List<CapturedPage> Pages(Record record)
    {
        using RecordBatch batch = RecordBatch.Rent();
        using RecordBatch output = RecordBatch.Rent();
        batch.Records.Add(record);
        _stage.Process(batch, output);
        Gaps.Clear();
        Gaps.AddRange(output.Records.OfType<GapRecord>().Where(gap => gap != record).Select(gap => (gap.Cause.ToString(), gap.Count)));
        return [.. output.Records.OfType<MemoryRecord>().Select(CapturedPage.Of)];
    }

    /// <summary>Lets the clock of the log go on without a record.</summary>
    public List<ulong> Idle(long watermark)
    {
        using RecordBatch batch = RecordBatch.Rent();
        using RecordBatch output = RecordBatch.Rent();
        batch.Watermark = watermark;
        _stage.Process(batch, output);
        return [.. output.Records.OfType<MemoryRecord>().Select(page => page.Address)];
    }
}
