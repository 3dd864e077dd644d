using TraceReplay.Recorder.Pipeline;
using Xunit;

namespace TraceReplay.Tests.Recorder.Pipeline;

/// <summary>Losses are counted by source and cause, from any thread.</summary>
public sealed class LossCountersTests
{
    [Fact]
    public void Snapshot_SeveralCounters_IsInOrdinalOrderWithoutZeros()
    {
        var losses = new LossCounters();
        losses.Add("tables", "table-page-unreadable", 2);
        losses.Add("ebpf", "ring-full", 0);
        losses.Add("ebpf", "truncated", 1);
        losses.Add("ebpf", "copy-failed", 4);
        losses.Add("ebpf", "truncated", 1);

        Assert.Equal([("ebpf", "copy-failed", 4L), ("ebpf", "truncated", 2), ("tables", "table-page-unreadable", 2)], losses.Snapshot());
        Assert.Equal(8, losses.Total);
    }

    [Fact]
    public void Add_FromManyThreads_LosesNoCount()
    {
        var losses = new LossCounters();
        Parallel.For(0, 1000, _ => losses.Add("ebpf", "ring-full", 3));
        Assert.Equal(3000, losses.Total);
    }
}
