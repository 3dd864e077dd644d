using TraceReplay.Formats.Dialects;
using TraceReplay.Replayer.SmmuDriver;
using Xunit;

namespace TraceReplay.Tests.Replayer.SmmuDriver.Modern;

/// <summary>TLB invalidation of unmapping and freeing, Linux 7.3.4 and 6.12.107.</summary>
public sealed class UnmapTests
{
    [Fact]
    public void Unmap_WithoutDevices_IssuesNothing()
    {
        var bench = new ModernBench();
        Domain domain = bench.Paging();
        bench.Driver.Map(domain, 0x10000, 0x8000_0000, 0x1000, ModernBench.ReadWrite);

        Assert.Equal(0x1000UL, bench.Driver.Unmap(domain, 0x10000, 0x1000));
        bench.Driver.Free(domain);

        Assert.Equal("", bench.Trace.Take());
    }

    [Fact]
    public void Unmap_OfAnAttachedDomain_InvalidatesTheRangeOnce()
    {
        var bench = new ModernBench();
        Domain domain = bench.Paging();
        bench.Attach(domain);
        bench.Driver.Map(domain, 0x100000, 0x8000_0000, 0x40000, ModernBench.ReadWrite);

        bench.Driver.Unmap(domain, 0x100000, 0x40000);

        Assert.Equal($"TLBI_NH_VA vmid=0 asid={domain.Asid} 0x100000 pages=64 tg=1 ttl=3 leaf + SYNC", Joined(bench));
    }

    [Theory]
    [InlineData(SmmuDriverGeneration.Linux61)]
    [InlineData(SmmuDriverGeneration.Linux612)]
    [InlineData(SmmuDriverGeneration.Linux73)]
    public void Unmap_OfNothing_IssuesNothing(SmmuDriverGeneration generation)
    {
        var bench = new ModernBench(generation);
        Domain domain = bench.Driver.CreateDomain(bench.First);
        Assert.True(bench.Driver.Attach(domain, bench.First).Ok);
        bench.Trace.Take();

        bench.Driver.Unmap(domain, 0x100000, 0x1000);

        Assert.Equal("", bench.Trace.Take());
    }

    [Fact]
    public void Unmap_OfAParentInUse_DropsTheGuestsEntriesToo()
    {
        var bench = new ModernBench();
        VirtualSmmu smmu = bench.Virtual();
        bench.Attach(bench.Nested(smmu, ModernBench.Bypass));
        bench.Driver.Map(smmu.Parent, 0x4000_0000, 0x8000_0000, 0x1000, ModernBench.ReadWrite);

        bench.Driver.Unmap(smmu.Parent, 0x4000_0000, 0x1000);

        Assert.Equal("TLBI_S2_IPA vmid=1 0x40000000 pages=1 tg=1 ttl=3 leaf + SYNC; TLBI_NH_ALL + SYNC", Joined(bench));
    }

    [Fact]
    public void Free_OfLinux612_FlushesTheDomain()
    {
        var bench = new ModernBench(SmmuDriverGeneration.Linux612);
        Domain domain = bench.Driver.CreateDomain(bench.First);
        bench.Driver.Attach(domain, bench.First);
        bench.Driver.Detach(domain, bench.First);
        int asid = domain.Asid;
        bench.Trace.Take();

        bench.Driver.Free(domain);

        Assert.Equal($"TLBI_NH_ASID vmid=0 asid={asid} + SYNC", Joined(bench));
    }

    [Fact]
    public void CreateDomain_AfterFree_ReusesTheAsid()
    {
        var bench = new ModernBench();
        Domain first = bench.Driver.CreateDomain(bench.First);
        int asid = first.Asid;
        bench.Driver.Free(first);

        Assert.Equal(asid, bench.Driver.CreateDomain(bench.First).Asid);
        Assert.Equal(3, asid);
    }

    [Fact]
    public void PrepareMsi_InEveryDomain_MapsTheDoorbellWhereItsTableIs()
    {
        var bench = new ModernBench();
        Assert.Equal(28, bench.Driver.PrepareMsi(bench.First, out _, out _).Errno);
        VirtualSmmu smmu = bench.Virtual();
        bench.Attach(bench.Nested(smmu, ModernBench.Bypass));

        Assert.True(bench.Driver.PrepareMsi(bench.First, out ulong address, out ulong doorbell).Ok);
        Domain next = bench.Paging();
        bench.Attach(next);

        Assert.Equal(0x800_0040UL, address);
        Assert.Equal(doorbell, bench.Driver.IovaToPhysical(smmu.Parent, address));

        // Read and write, device memory, executable, as recorded.
        Assert.Equal(0x0809_06c7UL, bench.Leaf(smmu.Parent.Table!, address));
        Assert.Equal(doorbell, bench.Driver.IovaToPhysical(next, address));
    }

    private static string Joined(ModernBench bench) => bench.Trace.Take();
}
