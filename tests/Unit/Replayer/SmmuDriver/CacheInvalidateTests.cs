using TraceReplay.Replayer.SmmuDriver;
using Xunit;

namespace TraceReplay.Tests.Replayer.SmmuDriver;

/// <summary>CACHE_INVALIDATE: commands of "remap", "inval-errors", "granule", "faults-cd"; return values of the recordings' table.</summary>
public sealed class CacheInvalidateTests
{
    private const string OnePage = "TLBI_NH_VA vmid=1 asid=1 0x10001000 pages=1 tg=1 ttl=3 leaf + SYNC; SYNC";

    [Theory]
    [InlineData(0x1000, 1, "TLBI_NH_VA vmid=1 asid=1 0x10001000 pages=1 tg=1 ttl=3 leaf + SYNC; SYNC")]
    [InlineData(0x1000, 16, "TLBI_NH_VA vmid=1 asid=1 0x10001000 pages=16 tg=1 ttl=3 leaf + SYNC; SYNC")]
    [InlineData(0x1000, 0x1ff, "TLBI_NH_VA vmid=1 asid=1 0x10001000 pages=31 tg=1 ttl=3 leaf + TLBI_NH_VA vmid=1 asid=1 0x10020000 pages=480 tg=1 ttl=3 leaf + SYNC; SYNC")]
    [InlineData(0x1000, 0x200, "TLBI_NH_VA vmid=1 asid=1 0x10001000 pages=512 tg=1 ttl=3 leaf + SYNC; SYNC")]
    [InlineData(0x20_0000, 1, "TLBI_NH_VA vmid=1 asid=1 0x10001000 pages=512 tg=1 ttl=2 leaf + SYNC; SYNC")]
    [InlineData(0x4000_0000, 1, "TLBI_NH_VA vmid=1 asid=1 0x10001000 pages=262144 tg=1 ttl=1 leaf + SYNC; SYNC")]
    [InlineData(0x1_0000, 1, "TLBI_NH_VA vmid=1 asid=1 0x10001000 pages=16 tg=1 ttl=3 leaf + SYNC; SYNC")]
    [InlineData(0x3000, 1, "TLBI_NH_VA vmid=1 asid=1 0x10001000 pages=3 tg=1 ttl=3 leaf + SYNC; SYNC")]
    [InlineData(0x1000, 0, "SYNC")]
    [InlineData(0, 1, "SYNC")]
    [InlineData(0x1000, 0x4000_0000_0000_0000, "SYNC")]
    public void Address_Sizes_GiveTheRecordedCommands(ulong granule, ulong count, string commands)
    {
        foreach (string dialect in (string[])["nested-v10", "nested-v11"])
        {
            var bench = new DriverBench(dialect);

            Assert.True(bench.Driver.CacheInvalidate(bench.Nest(), DriverBench.Address(0x1000_1000, granule, count)).Ok);

            Assert.Equal(commands, bench.Trace.Take());
        }
    }

    [Theory]
    [InlineData(2u, 1u, 0x1000_1000UL, "TLBI_NH_VA vmid=1 asid=1 0x10001000 pages=1 tg=1 ttl=3 + SYNC; SYNC")]
    [InlineData(6u, 0xffffu, 0x1000_1000UL, "TLBI_NH_VA vmid=1 asid=65535 0x10001000 pages=1 tg=1 ttl=3 leaf + SYNC; SYNC")]
    [InlineData(6u, 0x10001u, 0x1000_1000UL, OnePage)]
    [InlineData(6u, 0x8000_0001u, 0x1000_1000UL, "TLBI_S2_IPA vmid=1 0x10001000 pages=1 tg=1 ttl=3 leaf + SYNC; SYNC")]
    [InlineData(6u, 1u, 0x1000_1123UL, OnePage)]
    [InlineData(6u, 1u, 0x1000_0000_0000_0000UL, "TLBI_NH_VA vmid=1 asid=1 0x1000000000000000 pages=1 tg=1 ttl=3 leaf + SYNC; SYNC")]
    [InlineData(6u, 1u, 0xffff_ffff_ffff_f000UL, "SYNC; SYNC")]
    public void Address_Operands_AreTakenAsTheKernelTakesThem(uint flags, uint archId, ulong address, string commands)
    {
        var bench = new DriverBench("nested-v10");

        Assert.True(bench.Driver.CacheInvalidate(bench.Nest(), DriverBench.Address(address) with { Flags = flags, ArchId = archId }).Ok);

        Assert.Equal(commands, bench.Trace.Take());
    }

    [Theory]
    [InlineData("nested-v10", 1u, "TLBI_NH_ASID vmid=1 asid=1; SYNC")]
    [InlineData("nested-v11", 1u, "")]
    [InlineData("nested-v10", 0x8000_0001u, "TLBI_S12_VMALL vmid=1; SYNC")]
    [InlineData("nested-v11", 0x8000_0001u, "TLBI_S12_VMALL vmid=1; SYNC")]
    public void Asid_IsNotIssuedInV11(string dialect, uint archId, string commands)
    {
        var bench = new DriverBench(dialect);

        Assert.True(bench.Driver.CacheInvalidate(bench.Nest(), DriverBench.Asid(archId)).Ok);

        Assert.Equal(commands, bench.Trace.Take());
    }

    /// <summary>Return values of the table in the recordings' description; flags are good for the granularity.</summary>
    [Theory]
    [InlineData(0, 0, 0, 2)]
    [InlineData(0, 1, 0, 2)]
    [InlineData(0, 2, 0, 2)]
    [InlineData(0, 3, 0, 22)]
    [InlineData(1, 0, 22, 22)]
    [InlineData(1, 1, 0, 0)]
    [InlineData(1, 2, 0, 0)]
    [InlineData(1, 3, 22, 22)]
    [InlineData(2, 0, 2, 22)]
    [InlineData(2, 1, 2, 2)]
    [InlineData(2, 2, 2, 2)]
    [InlineData(2, 3, 2, 22)]
    [InlineData(3, 1, 2, 0)]
    [InlineData(3, 2, 2, 0)]
    [InlineData(4, 0, 2, 2)]
    [InlineData(4, 2, 2, 22)]
    [InlineData(4, 3, 2, 22)]
    [InlineData(5, 1, 2, 0)]
    [InlineData(5, 2, 2, 22)]
    [InlineData(7, 2, 2, 22)]
    [InlineData(8, 0, 0, 22)]
    [InlineData(8, 3, 0, 22)]
    public void CacheAndGranularity_DecideTheErrno(byte cache, byte granularity, int v10, int v11)
    {
        CacheInvalidation request = DriverBench.Address(0x1000_1000) with { Cache = cache, Granularity = granularity, Flags = 2 };

        Assert.Equal(v10, Invalidate("nested-v10", request).Errno);
        Assert.Equal(v11, Invalidate("nested-v11", request).Errno);
    }

    [Theory]
    [InlineData(2, 0u)]
    [InlineData(2, 3u)]
    [InlineData(2, 4u)]
    [InlineData(1, 0u)]
    [InlineData(1, 1u)]
    [InlineData(1, 3u)]
    public void Flags_WithoutAsidOrWithPasid_AreRefused(byte granularity, uint flags)
    {
        CacheInvalidation request = DriverBench.Address(0x1000_1000) with { Granularity = granularity, Flags = flags };

        Assert.Equal(22, Invalidate("nested-v10", request).Errno);
        Assert.Equal(22, Invalidate("nested-v11", request).Errno);
    }

    [Fact]
    public void UnknownFlagsAndPadding_MatterToV11Only()
    {
        CacheInvalidation request = DriverBench.Address(0x1000_1000) with { Flags = 0xa };

        Assert.Equal(0, Invalidate("nested-v10", request).Errno);
        Assert.Equal("invalidate.flags", Invalidate("nested-v11", request).Rule!.Name);
        request = DriverBench.Address(0x1000_1000) with { PaddingUsed = true };
        Assert.Equal(0, Invalidate("nested-v10", request).Errno);
        Assert.Equal("invalidate.padding", Invalidate("nested-v11", request).Rule!.Name);
    }

    [Fact]
    public void Combination_V10_InvalidatesAndThenRefuses()
    {
        var bench = new DriverBench("nested-v10");

        DriverResult result = bench.Driver.CacheInvalidate(bench.Nest(), DriverBench.Address(0x1000_1000) with { Cache = 3 });

        Assert.Equal(2, result.Errno);
        Assert.Equal("invalidate.other-caches", result.Rule!.Name);
        Assert.Equal(OnePage, bench.Trace.Take());
    }

    [Fact]
    public void PasidCache_V11_IsOneBatchOverAllDevices()
    {
        var bench = new DriverBench("nested-v11");
        Domain domain = bench.Nest();
        bench.Driver.Attach(domain, bench.Second);
        bench.Trace.Take();
        CacheInvalidation request = DriverBench.Asid(0) with { Cache = 4, Flags = 1 };

        Assert.True(bench.Driver.CacheInvalidate(domain, request).Ok);
        Assert.Equal("CFGI_CD 0x18 ssid=0 + CFGI_CD 0x10 ssid=0 + SYNC", bench.Trace.Take());
        Assert.Equal(22, bench.Driver.CacheInvalidate(domain, request with { Flags = 2 }).Errno);
    }

    [Theory]
    [InlineData("nested-v10")]
    [InlineData("nested-v11")]
    public void Granule_BelowAPage_NeverReturnsAndRepeatsOneCommand(string dialect)
    {
        var bench = new DriverBench(dialect);
        Domain domain = bench.Nest();
        int before = bench.Trace.Words.Count;

        DriverResult result = bench.Driver.CacheInvalidate(domain, DriverBench.Address(0x1000_1000, 512));

        Assert.True(result.NeverReturns);
        Assert.Equal("invalidate.endless", result.Rule!.Name);
        Assert.True(bench.Driver.ContinueLoop());
        (ulong, ulong)[] words = bench.Trace.Words.Skip(before).ToArray();
        Assert.Equal(128, words.Length);
        Assert.Equal((0x0001_0001_0001_f012UL, 0x1000_1401UL), Assert.Single(words.Distinct()));
        Assert.Equal(64UL, bench.Trace.ProdWrites[^1] - bench.Trace.ProdWrites[^2]);
    }

    [Fact]
    public void Granule_LoopFillsTheQueue_MakesSpaceByReadingCons()
    {
        var bench = new DriverBench("nested-v10");
        Domain domain = bench.Nest();
        bench.Driver.CacheInvalidate(domain, DriverBench.Address(0x1000_1000, 512));
        int reads = bench.Trace.ConsReads;
        for (int i = 0; i < 4200; i++)
        {
            bench.Driver.ContinueLoop();
        }

        Assert.Equal(reads + 1, bench.Trace.ConsReads);
        Assert.True(bench.Trace.ProdWrites[^1] > 0x40000);
    }

    [Fact]
    public void Invalidate_NotNesting_IsRefused()
    {
        var bench = new DriverBench("nested-v10");
        Domain domain = bench.Driver.CreateDomain();
        bench.Driver.Attach(domain, bench.First);

        Assert.Equal(22, bench.Driver.CacheInvalidate(domain, DriverBench.Asid(1)).Errno);
    }

    [Fact]
    public void Address_NoRangeInvalidation_GoesGranuleByGranuleInBatchesOf64()
    {
        var bench = new DriverBench("nested-v10", TraceReplay.Replayer.Smmuv3.SmmuIdentification.FromRegisters(0x0d44101b, 0x02730010, 0, 0x1010, 0, 0x74, 0, 1));
        Domain domain = bench.Nest();
        int writes = bench.Trace.ProdWrites.Count;

        bench.Driver.CacheInvalidate(domain, DriverBench.Address(0x1000_0000, 0x1000, 65));

        ulong[] steps = [.. bench.Trace.ProdWrites.Skip(writes - 1).Zip(bench.Trace.ProdWrites.Skip(writes), (a, b) => b - a)];
        Assert.Equal([64UL, 2UL, 1UL], steps);
        Assert.Contains("TLBI_NH_VA vmid=1 asid=1 0x10040000 pages=1 tg=0 ttl=0 leaf + SYNC; SYNC", bench.Trace.Take(), StringComparison.Ordinal);
    }

    private static DriverResult Invalidate(string dialect, CacheInvalidation request)
    {
        var bench = new DriverBench(dialect);
        return bench.Driver.CacheInvalidate(bench.Nest(), request);
    }
}
