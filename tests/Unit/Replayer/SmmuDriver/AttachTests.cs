using TraceReplay.Replayer.SmmuDriver;
using TraceReplay.Replayer.Smmuv3;
using Xunit;

namespace TraceReplay.Tests.Replayer.SmmuDriver;

/// <summary>Attach, detach and free as the recordings show them for SET_IOMMU, SET_CONTAINER of a second group and GROUP_UNSET_CONTAINER.</summary>
public sealed class AttachTests
{
    private const string ToStage2 = "CFGI_STE 0x10; SYNC; CFGI_STE 0x10; SYNC; CFGI_STE 0x10; SYNC; PREFETCH_CONFIG 0x10";
    private static readonly SmmuIdentification Stage1Only = SmmuIdentification.FromRegisters(0x0d44101a, 0x02730010, 0, 0x1404, 0, 0x74, 0, 1);

    [Theory]
    [InlineData("linux-5.10")]
    [InlineData("nested-v10")]
    [InlineData("nested-v11")]
    public void Attach_Nesting_RewritesTheEntryThroughAbort(string dialect)
    {
        var bench = new DriverBench(dialect);
        Domain domain = bench.Driver.CreateDomain();
        bench.Driver.SetNesting(domain);

        Assert.True(bench.Driver.Attach(domain, bench.First).Ok);

        Assert.Equal(ToStage2, bench.Trace.Take());
        Assert.Equal(1, domain.Vmid);
        ulong[] ste = bench.Ste(0x10);
        Assert.Equal(0xdUL, ste[0]);
        Assert.Equal(1UL << 44, ste[1]);
        // VTCR: T0SZ 20, SL0 2, write-back, inner, PS 44 bits; S2AA64, S2PTW, S2R.
        Assert.Equal(0x0448_0000_0000_0001UL | (0x4_3594UL << 32), ste[2]);
    }

    [Fact]
    public void Attach_Type1_IsAStage1DomainWithTheNextAsid()
    {
        var bench = new DriverBench("linux-5.10");
        Domain domain = bench.Driver.CreateDomain();

        bench.Driver.Attach(domain, bench.First);

        Assert.Equal("CFGI_STE 0x10; SYNC; SYNC; SYNC; CFGI_STE 0x10; SYNC; CFGI_STE 0x10; SYNC; PREFETCH_CONFIG 0x10", bench.Trace.Take());
        Assert.Equal(3, domain.Asid);
    }

    [Fact]
    public void Attach_FineGrainedTest_SendsTwoSinglePageInvalidations()
    {
        var bench = new DriverBench("nested-v10");
        Domain domain = bench.Nest();
        ulong page = bench.Pages.Allocate(2);

        Assert.True(bench.Driver.Map(domain, 0, page, 0x2000, DriverBench.ReadWrite).Ok);
        Assert.Equal(0x1000UL, bench.Driver.Unmap(domain, 0, 0x1000));
        Assert.Equal(0x1000UL, bench.Driver.Unmap(domain, 0x1000, 0x1000));

        Assert.Equal(
            "TLBI_S2_IPA vmid=1 0x0 pages=1 tg=1 ttl=3 leaf + SYNC; TLBI_S2_IPA vmid=1 0x1000 pages=1 tg=1 ttl=3 leaf + SYNC", bench.Trace.Take());
    }

    [Fact]
    public void Attach_SecondGroup_TriesANewDomainFirst()
    {
        // What VFIO does: a new domain, found equal to the one there, given up again.
        var bench = new DriverBench("nested-v11");
        Domain first = bench.Nest();
        bench.Driver.AttachPasidTable(first, DriverBench.Translate);
        bench.Trace.Take();
        Domain second = bench.Driver.CreateDomain();
        bench.Driver.SetNesting(second);

        bench.Driver.Attach(second, bench.Second);
        bench.Driver.Detach(second, bench.Second);
        bench.Driver.Attach(first, bench.Second);
        bench.Driver.Free(second);

        string once = ToStage2.Replace("0x10", "0x18", StringComparison.Ordinal);
        Assert.Equal($"{once}; {once}; {once}; TLBI_S12_VMALL vmid=2; SYNC", bench.Trace.Take());
        Assert.Equal(7UL, (bench.Ste(0x18)[0] >> 1) & 7);
        Assert.Equal([bench.Second, bench.First], first.Masters);
    }

    [Fact]
    public void Attach_ToAbortingDomain_IsOneStep()
    {
        var bench = new DriverBench("nested-v11");
        Domain domain = bench.Nest();
        bench.Driver.AttachPasidTable(domain, DriverBench.Abort);
        bench.Trace.Take();

        bench.Driver.Attach(domain, bench.Second);

        Assert.Equal("CFGI_STE 0x18; SYNC; CFGI_STE 0x18; SYNC", bench.Trace.Take());
        Assert.Equal(1UL, bench.Ste(0x18)[0]);
    }

    [Theory]
    [InlineData("nested-v10")]
    [InlineData("nested-v11")]
    public void Attach_NestingWithOneStage_FailsAndLeavesTheDeviceDetached(string dialect)
    {
        var bench = new DriverBench(dialect, Stage1Only);
        Domain domain = bench.Driver.CreateDomain();
        bench.Driver.SetNesting(domain);

        DriverResult result = bench.Driver.Attach(domain, bench.First);

        Assert.Equal(22, result.Errno);
        Assert.NotNull(result.Rule);
        Assert.Equal("CFGI_STE 0x10; SYNC", bench.Trace.Take());
        bench.Driver.Free(domain);
        Assert.Equal("", bench.Trace.Take());

        // The next attach does not detach again.
        bench.Driver.Attach(bench.Driver.CreateDomain(), bench.First);
        Assert.Equal("SYNC; SYNC; CFGI_STE 0x10; SYNC; CFGI_STE 0x10; SYNC; PREFETCH_CONFIG 0x10", bench.Trace.Take());
    }

    [Fact]
    public void Attach_NestingWithOneStageUnpatched_FallsBackSilently()
    {
        var bench = new DriverBench("linux-5.10", Stage1Only);
        Domain domain = bench.Driver.CreateDomain();
        bench.Driver.SetNesting(domain);

        Assert.True(bench.Driver.Attach(domain, bench.First).Ok);
        Assert.Equal(DomainStage.Stage1, domain.Stage);
    }

    [Fact]
    public void SetNesting_AfterAttach_IsNotPermitted()
    {
        var bench = new DriverBench("nested-v10");

        Assert.Equal(1, bench.Driver.SetNesting(bench.Nest()).Errno);
    }

    [Fact]
    public void Free_AfterDetach_UnmapsNothingButFlushesTheVmid()
    {
        var bench = new DriverBench("nested-v10");
        Domain domain = bench.Nest();
        bench.Driver.Map(domain, DriverBench.GuestRam, 0x8000_1000, 0x80_0000, DriverBench.ReadWrite);

        bench.Driver.Detach(domain, bench.First);
        Assert.Equal(ToStage2, bench.Trace.Take());
        Assert.Equal(0x80_0000UL, bench.Driver.Unmap(domain, DriverBench.GuestRam, 0x80_0000));
        // Contiguous but not 2 MiB aligned: mapped by pages, unmapped table by table.
        Assert.StartsWith("TLBI_S2_IPA vmid=1 0x40000000 pages=512 tg=1 ttl=3 + SYNC; ", bench.Trace.Take(), StringComparison.Ordinal);

        bench.Driver.Free(domain);
        Assert.Equal("TLBI_S12_VMALL vmid=1; SYNC", bench.Trace.Take());
        Assert.Equal(1, bench.Nest().Vmid);
    }
}
