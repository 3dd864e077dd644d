using TraceReplay.Formats.Dialects;
using TraceReplay.Formats.Smmuv3.Events;
using TraceReplay.Replayer.Calls;
using TraceReplay.Replayer.SmmuDriver;
using TraceReplay.Replayer.Smmuv3;
using Xunit;

namespace TraceReplay.Tests.Replayer.SmmuDriver;

/// <summary>The event thread and fault records: "basic", "plain-type1", the recordings' fault record table.</summary>
public sealed class EventTests
{
    [Theory]
    [InlineData("nested-v10")]
    [InlineData("nested-v11")]
    public void ConsumeEvent_NestedFault_ReachesTheHandler(string dialect)
    {
        var bench = new DriverBench(dialect);
        Domain domain = bench.Nest();
        MapGuest(bench, domain);
        bench.Driver.AttachPasidTable(domain, DriverBench.Translate);
        var faults = new List<IommuFault>();
        bench.First.FaultHandler = fault =>
        {
            faults.Add(fault);
            return 0;
        };

        bench.Smmu.Translate(new Transaction { StreamId = 0x10, Iova = 0x4040_1000, Write = true }, null);

        Assert.True(bench.Driver.ConsumeEvent());
        Assert.False(bench.Driver.ConsumeEvent());
        IommuFault got = Assert.Single(faults);
        Assert.Equal(new IommuFault { Type = 1, Reason = 5, Flags = 2, Permission = 2, Address = 0x4040_1000 }, got);
        Assert.Equal(0, bench.Driver.HostLog.Sum());
        Assert.Equal(["Ra8", "Wac=1", "Ra8"], bench.Trace.Registers.SkipWhile(r => r != "Ra8").Take(3));
    }

    [Theory]
    [InlineData("nested-v10", 1)]
    [InlineData("nested-v11", 0)]
    [InlineData("linux-5.10", 0)]
    public void ConsumeEvent_NotNesting_IsLoggedAndQueuesAZeroRecordInV10(string dialect, int records)
    {
        var bench = new DriverBench(dialect);
        bench.Driver.Attach(bench.Driver.CreateDomain(), bench.First);
        var faults = new List<IommuFault>();
        bench.First.FaultHandler = fault =>
        {
            faults.Add(fault);
            return 0;
        };

        bench.Smmu.Translate(new Transaction { StreamId = 0x10, Iova = 0x1000, Write = true }, null);
        bench.Driver.DrainEvents();

        Assert.Equal(records, faults.Count);
        Assert.All(faults, f => Assert.Equal(new IommuFault { Type = 1 }, f));
        Assert.Equal(1, bench.Driver.HostLog[0x10]);
    }

    [Fact]
    public void ConsumeEvent_Stage2Fault_StaysWithTheHost()
    {
        var bench = new DriverBench("nested-v11");
        bench.Nest();
        bench.First.FaultHandler = _ => throw new InvalidOperationException("not for the user");

        // Stage 2 alone, nothing mapped.
        bench.Smmu.Translate(new Transaction { StreamId = 0x10, Iova = 0x1000 }, null);
        bench.Driver.DrainEvents();

        Assert.Equal(1, bench.Driver.HostLog[0x10]);
    }

    [Fact]
    public void ConsumeEvent_HandlerErrorOrNoHandler_LosesTheFault()
    {
        var bench = new DriverBench("nested-v10");
        Domain domain = bench.Nest();
        MapGuest(bench, domain);
        bench.Driver.AttachPasidTable(domain, DriverBench.Translate);
        bench.Smmu.Translate(new Transaction { StreamId = 0x10, Iova = 0x1000 }, null);
        bench.Smmu.Translate(new Transaction { StreamId = 0x10, Iova = 0x2000 }, null);

        bench.Driver.ConsumeEvent();
        bench.First.FaultHandler = _ => 28;
        bench.Driver.ConsumeEvent();

        Assert.Equal(2, bench.Driver.UnclaimedFaults);
        Assert.Equal(0, bench.Driver.HostLog.Sum());
    }

    [Theory]
    [InlineData(0x08, 3, 1)]
    [InlineData(0x09, 1, 4)]
    [InlineData(0x0a, 2, 0)]
    [InlineData(0x0b, 4, 6)]
    [InlineData(0x10, 5, 2)]
    [InlineData(0x11, 8, 2)]
    [InlineData(0x12, 7, 2)]
    [InlineData(0x13, 6, 2)]
    public void TryTranslate_EveryReportedEvent_HasReasonAndFlags(byte type, uint reason, uint flags)
    {
        var record = new EventRecord(type | (0x10UL << 32), 1UL << 35, 0x1234_5678, 0x4000_1008);

        Assert.True(new FaultRecords(Dialects.Find("nested-v10")!).TryTranslate(record, out IommuFault fault));

        Assert.Equal((1u, reason, flags), (fault.Type, fault.Reason, fault.Flags));
        Assert.Equal((flags & 2) != 0 ? 0x1234_5678UL : 0, fault.Address);
        Assert.Equal((flags & 2) != 0 ? 1u : 0, fault.Permission);
        Assert.Equal((flags & 4) != 0 ? 0x4000_1008UL >> 3 : 0, fault.FetchAddress);
    }

    [Theory]
    [InlineData(0x02)]
    [InlineData(0x03)]
    [InlineData(0x04)]
    [InlineData(0x06)]
    [InlineData(0x20)]
    [InlineData(0xe0)]
    public void TryTranslate_OtherEvents_AreTheHosts(byte type) => Assert.False(new FaultRecords(Dialects.Find("nested-v10")!).TryTranslate(new EventRecord(type, 0, 0, 0), out _));

    [Fact]
    public void TryTranslate_Substream_IsCarried()
    {
        var record = new EventRecord(0x10 | (1UL << 11) | (7UL << 12), (1UL << 33) | (1UL << 34), 0x1000, 0);

        Assert.True(new FaultRecords(Dialects.Find("nested-v10")!).TryTranslate(record, out IommuFault fault));

        Assert.Equal((3u, 7u, 2u | 4 | 8), (fault.Flags, fault.Pasid, fault.Permission));
    }

    [Fact]
    public void WriteTo_Layout_IsTheRecordedOne()
    {
        var bytes = new byte[IommuFault.Size];

        new IommuFault { Type = 1, Reason = 5, Flags = 2, Permission = 2, Address = 0x4040_1000 }.WriteTo(bytes);

        Assert.Equal("01000000000000000500000002000000000000000200000000104040", Convert.ToHexString(bytes)[..56]);
        Assert.All(bytes[28..], b => Assert.Equal(0, b));
    }

    [Fact]
    public void AddStateHash_SameScriptSameHash_AndAnotherDiffers()
    {
        Assert.Equal(HashAfter(bind: false), HashAfter(bind: false));
        Assert.NotEqual(HashAfter(bind: false), HashAfter(bind: true));
    }

    private static ulong HashAfter(bool bind)
    {
        var bench = new DriverBench("nested-v11");
        Domain domain = bench.Nest();
        if (bind)
        {
            bench.Driver.BindMsi(domain, 0xfe00_0000, 0x809_0000, 0x1000);
        }

        StateHash hash = StateHash.Create();
        bench.Driver.AddStateHash(ref hash);
        return hash.Finish();
    }

    // One page of guest memory with a valid CD whose stage-1 start table is the empty page behind it.
    private static void MapGuest(DriverBench bench, Domain domain)
    {
        ulong page = bench.Pages.Allocate(2);
        bench.Driver.Map(domain, DriverBench.GuestRam, page, 0x2000, DriverBench.ReadWrite);
        bench.Memory.Write64(page, 0x0001_6205_c000_3510);
        bench.Memory.Write64(page + 8, DriverBench.GuestRam + 0x1000);
        bench.Trace.Take();
    }
}
