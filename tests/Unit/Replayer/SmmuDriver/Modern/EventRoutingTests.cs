using TraceReplay.Replayer.SmmuDriver;
using TraceReplay.Replayer.Smmuv3;
using Xunit;

namespace TraceReplay.Tests.Replayer.SmmuDriver.Modern;

/// <summary>Which events a guest sees and under which StreamID, as recorded with Linux 7.3.4.</summary>
public sealed class EventRoutingTests
{
    private const ulong ContextAt = 0x4000_0000;

    [Fact]
    public void ConsumeEvent_BadDescriptorOfAGuest_ReachesItsQueueUnderItsStreamId()
    {
        var bench = new ModernBench();
        VirtualSmmu smmu = Guest(bench, out Sink sink);
        bench.Attach(bench.Nested(smmu, ModernBench.Stage1Word0, ModernBench.Stage1Word1));

        Dma(bench);

        ulong[] record = Assert.Single(sink.Records);
        Assert.Equal(0x0aUL, record[0] & 0xff);
        Assert.Equal(0x100UL, record[0] >> 32);
        Assert.Equal(0, bench.Driver.HostLog.Sum());
    }

    [Fact]
    public void ConsumeEvent_Stage2Fault_StaysWithTheHost()
    {
        var bench = new ModernBench();
        VirtualSmmu smmu = Guest(bench, out Sink sink);
        bench.Attach(bench.Nested(smmu, ModernBench.Bypass));

        Dma(bench);

        Assert.Empty(sink.Records);
        Assert.Equal(1, bench.Driver.HostLog[0x10]);
    }

    [Fact]
    public void ConsumeEvent_AfterAnotherStreamIdWasBound_KeepsThatOfTheAttach()
    {
        var bench = new ModernBench();
        VirtualSmmu smmu = Guest(bench, out Sink sink);
        Domain stage1 = bench.Nested(smmu, ModernBench.Stage1Word0, ModernBench.Stage1Word1);
        bench.Attach(stage1);
        bench.Driver.UnbindVirtualStream(bench.First);
        bench.Driver.BindVirtualStream(smmu, bench.First, 0x200);

        bench.Attach(stage1);
        Dma(bench);
        bench.Attach(bench.Nested(smmu, ModernBench.Bypass));
        bench.Attach(stage1);
        Dma(bench);

        Assert.Equal([0x100UL, 0x200UL], sink.Records.Select(r => r[0] >> 32));
    }

    [Fact]
    public void ConsumeEvent_WithoutAQueue_IsLogged()
    {
        var bench = new ModernBench();
        VirtualSmmu smmu = Guest(bench, out _);
        smmu.EventSink = null;
        bench.Attach(bench.Nested(smmu, ModernBench.Stage1Word0, ModernBench.Stage1Word1));

        Dma(bench);

        Assert.Equal(1, bench.Driver.HostLog[0x0a]);
    }

    // A guest page of zeros: its first 64 bytes are a descriptor with V = 0.
    private static VirtualSmmu Guest(ModernBench bench, out Sink sink)
    {
        VirtualSmmu smmu = bench.Virtual();
        sink = new Sink();
        smmu.EventSink = sink;
        ulong page = bench.Pages.Allocate();
        bench.Memory.TryWrite(page, new byte[4096]);
        Assert.True(bench.Driver.Map(smmu.Parent, ContextAt, page, 4096, ModernBench.ReadWrite).Ok);
        return smmu;
    }

    private static void Dma(ModernBench bench)
    {
        bench.Smmu.Translate(new Transaction { StreamId = 0x10, Iova = 0x9000_0000, Write = true }, null);
        bench.Driver.DrainEvents();
    }

    private sealed class Sink : IVirtualEventSink
    {
        public List<ulong[]> Records { get; } = [];

        public bool Event(ReadOnlySpan<ulong> record)
        {
            Records.Add(record.ToArray());
            return true;
        }
    }
}
