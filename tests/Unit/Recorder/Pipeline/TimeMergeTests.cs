using FsCheck;
using FsCheck.Fluent;
using TraceReplay.Formats.Records;
using TraceReplay.Recorder.Pipeline;
using Xunit;
using Record = TraceReplay.Formats.Records.Record;

namespace TraceReplay.Tests.Recorder.Pipeline;

/// <summary>Several sources become one stream in time order; nothing is lost or doubled, whatever they send.</summary>
public sealed class TimeMergeTests
{
    private readonly LossCounters _losses = new();
    private readonly List<(long Time, string What)> _out = [];

    [Fact]
    public void Push_TwoSources_WaitsForTheSlowerWatermark()
    {
        TimeMerge merge = NewMerge(2);
        Push(merge, 0, 30, 10, 20, 30);
        Assert.Empty(_out);

        Push(merge, 1, 20, 15);
        Assert.Equal([10, 15, 20], _out.Select(r => r.Time));

        merge.Push(new SourceBatch(1, null), Collect);
        Assert.Equal([10, 15, 20, 30], _out.Select(r => r.Time));
        Assert.Equal(0, _losses.Total);
    }

    [Fact]
    public void Push_EmptyBatchWithWatermark_ReleasesWhatWaited()
    {
        TimeMerge merge = NewMerge(2);
        Push(merge, 0, 30, 10, 20, 30);
        Push(merge, 1, 25);
        Assert.Equal([10, 20], _out.Select(r => r.Time));
    }

    [Fact]
    public void Push_OneSourceUnsorted_IsSortedUpToItsWatermark()
    {
        TimeMerge merge = NewMerge(1);
        Push(merge, 0, 20, 30, 10, 20, 5);
        Assert.Equal([5, 10, 20], _out.Select(r => r.Time));
        Push(merge, 0, 40, 25);
        Assert.Equal([5, 10, 20, 25, 30], _out.Select(r => r.Time));
    }

    [Fact]
    public void Push_Read_StandsAtItsReturn()
    {
        TimeMerge merge = NewMerge(1);
        merge.Push(
            Batch(0, 100, batch =>
            {
                TransferRecord read = batch.Add<TransferRecord>();
                read.Time = 10;
                read.Duration = 50;
                TransferRecord write = batch.Add<TransferRecord>();
                write.Operation = TransferOperation.Write;
                write.Time = 30;
                write.Duration = 60;
            }),
            Collect);
        Assert.Equal([30, 10], _out.Select(r => r.Time));
    }

    [Fact]
    public void Push_SilentSource_HoldsOthersOnlySoLong()
    {
        TimeMerge merge = NewMerge(2);
        Push(merge, 0, 30, 10, 20);
        for (int i = 0; i < TimeMerge.MostTicks; i++)
        {
            Assert.Empty(_out);
            merge.Push(new SourceBatch(SourceBatch.Tick, null), Collect);
        }

        Assert.Equal([10, 20], _out.Select(r => r.Time));
        Push(merge, 1, 40, 15);
        Assert.Equal([10, 20, 15, 15], _out.Select(r => r.Time).Where(t => t < 30));
        Assert.Contains(_out, r => r.What == "gap one pipeline-overrun 1");
        Assert.Equal([("one", "pipeline-overrun", 1L)], _losses.Snapshot());
    }

    [Fact]
    public void Push_MoreThanMayBeHeld_GoesOnWithoutTheWatermark()
    {
        TimeMerge merge = NewMerge(2, mostWeight: 1000);
        Push(merge, 0, 30, 1, 2, 3);
        Assert.Empty(_out);
        Push(merge, 0, 30, 4, 5, 6);
        Assert.Equal([1, 2, 3], _out.Select(r => r.Time).Take(3));
    }

    [Fact]
    public void Push_RecordBehindItsOwnWatermark_IsAClockStep()
    {
        TimeMerge merge = NewMerge(1);
        Push(merge, 0, 100, 100);
        Push(merge, 0, 100, 40, 50);
        Assert.Equal(["open 100", "open 40", "gap zero clock-step 2", "open 50"], _out.Select(r => r.What));
        Assert.Equal([("zero", "clock-step", 2L)], _losses.Snapshot());
    }

    [Fact]
    public void Push_RecordInTheFuture_IsAClockStepAndHoldsNothingUp()
    {
        TimeMerge merge = NewMerge(2, now: () => 100);
        Push(merge, 0, 5_000_000_000, 4_000_000_000);
        Push(merge, 1, 200, 150);
        merge.Finish(Collect);
        Assert.Equal(["open 150", "open 4000000000"], _out.Select(r => r.What).Where(w => w.StartsWith("open", StringComparison.Ordinal)));
        Assert.Equal([("zero", "clock-step", 1L)], _losses.Snapshot());
    }

    [Fact]
    public void Push_CallThatReturnsLate_IsNeitherStepNorOverrun()
    {
        TimeMerge merge = NewMerge(1);
        Push(merge, 0, 100, 100);
        merge.Push(
            Batch(0, 300, batch =>
            {
                IoctlRecord call = batch.Add<IoctlRecord>();
                call.Time = 40;
                call.Duration = 200;
            }),
            Collect);
        Assert.Equal([100, 40], _out.Select(r => r.Time));
        Assert.Equal(0, _losses.Total);
    }

    /// <summary>Any number of honest sources: everything comes out once, in order, whatever the interleaving.</summary>
    [Fact]
    public void Push_AnyScript_LosesNothingAndSortsWithinWatermarks() => Check.QuickThrowOnFailure(Prop.ForAll(
        Gen.Choose(0, 2).SelectMany(source => Gen.Choose(0, 5).ListOf().Select(steps => (Source: source, Steps: (IList<int>)[.. steps]))).ListOf().ToArbitrary(),
        script =>
        {
            _out.Clear();
            var losses = new LossCounters();
            var merge = new TimeMerge(["zero", "one", "two"], losses, () => long.MaxValue / 2, long.MaxValue);
            var times = new long[3];
            var sent = new List<long>();
            foreach ((int source, IList<int> steps) in script)
            {
                long low = times[source];
                RecordBatch batch = RecordBatch.Rent();
                foreach (int step in steps)
                {
                    // Unsorted, but nothing before the watermark of the last batch.
                    long time = low + step;
                    batch.Add<OpenRecord>().Time = time;
                    sent.Add(time);
                }

                times[source] = batch.Watermark = low + (steps.Count == 0 ? 1 : steps.Min());
                merge.Push(new SourceBatch(source, batch), Collect);
                long promised = times.Min();
                Assert.True(_out.All(r => r.Time <= promised), "a record was handed on before every source had promised");
            }

            merge.Finish(Collect);
            Assert.Equal(sent.Order(), _out.Select(r => r.Time));
            Assert.Equal(0, losses.Total);
        }));

    /// <summary>Sources that break every promise: still nothing is lost or doubled.</summary>
    [Fact]
    public void Push_DishonestScript_LosesNothing() => Check.QuickThrowOnFailure(Prop.ForAll(
        Gen.Choose(0, 1).SelectMany(source => Gen.Choose(0, 60).ListOf().Select(times => (Source: source, Times: (IList<int>)[.. times]))).ListOf().ToArbitrary(),
        script =>
        {
            _out.Clear();
            TimeMerge merge = NewMerge(2, mostWeight: 2000);
            var sent = new List<long>();
            foreach ((int source, IList<int> times) in script)
            {
                Push(merge, source, times.Count == 0 ? 0 : times[0], [.. times.Select(t => (long)t)]);
                sent.AddRange(times.Select(t => (long)t));
                merge.Push(new SourceBatch(SourceBatch.Tick, null), Collect);
            }

            merge.Finish(Collect);
            Assert.Equal(sent.Order(), _out.Where(r => r.What.StartsWith("open", StringComparison.Ordinal)).Select(r => r.Time).Order());
            Assert.Equal(0, merge.Held);
        }));

    private TimeMerge NewMerge(int sources, long mostWeight = long.MaxValue, Func<long>? now = null) =>
        new(((string[])["zero", "one", "two"])[..sources], _losses, now ?? (() => long.MaxValue / 2), mostWeight);

    private void Push(TimeMerge merge, int source, long watermark, params long[] times) => merge.Push(
        Batch(source, watermark, batch =>
        {
            foreach (long time in times)
            {
                batch.Add<OpenRecord>().Time = time;
            }
        }),
        Collect);

    private static SourceBatch Batch(int source, long watermark, Action<RecordBatch> fill)
    {
        RecordBatch batch = RecordBatch.Rent();
        fill(batch);
        batch.Watermark = watermark;
        return new SourceBatch(source, batch);
    }

    private void Collect(RecordBatch batch) => _out.AddRange(batch.Records.Select(r => (r.Time, Say(r))));

    private static string Say(Record record) => record is GapRecord gap ? $"gap {gap.Source} {gap.Cause} {gap.Count}" : $"open {record.Time}";
}
