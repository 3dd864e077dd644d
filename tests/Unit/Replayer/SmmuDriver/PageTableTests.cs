using FsCheck;
using FsCheck.Fluent;
using TraceReplay.Replayer.Memory;
using TraceReplay.Replayer.SmmuDriver;
using Xunit;

namespace TraceReplay.Tests.Replayer.SmmuDriver;

/// <summary>Descriptors, block choice, splitting and gathering of io-pgtable-arm and the IOMMU core, Linux 5.10.</summary>
public sealed class PageTableTests
{
    private const ulong Mib2 = 0x20_0000;
    private const ulong Gib = 0x4000_0000;

    [Theory]
    [InlineData(true, 44, 0, 5, 2)]
    [InlineData(true, 48, 0, 9, 2)]
    [InlineData(true, 40, 1, 10, 1)]
    [InlineData(true, 43, 1, 13, 1)]
    [InlineData(true, 32, 1, 2, 1)]
    [InlineData(false, 48, 0, 9, 2)]
    public void Create_InputSize_DecidesStartLevelAndConcatenation(bool stage2, int bits, int level, int startBits, int sl0)
    {
        PageTableFormat format = PageTableFormat.Create(stage2, bits, 44, 0x4020_1000);

        Assert.Equal((level, startBits, sl0), (format.StartLevel, format.StartBits, 2 - format.StartLevel));
    }

    [Theory]
    [InlineData(true, 7, 3, 0x7ffUL)]
    [InlineData(true, 5, 3, 0x77fUL)]
    [InlineData(true, 7, 2, 0x7fdUL)]
    [InlineData(true, 2 | 16, 3, 0x687UL)]
    [InlineData(true, 2 | 8 | 16, 3, 0x60_0000_0000_0687UL)]
    [InlineData(true, 3, 3, 0x6d7UL)]
    [InlineData(false, 7, 3, 0xf47UL)]
    [InlineData(false, 5, 3, 0xfc7UL)]
    [InlineData(false, 7, 1, 0xf45UL)]
    [InlineData(false, 2 | 8 | 16, 3, 0x60_0000_0000_0e4bUL)]
    public void Leaf_Attributes_AreTheRecordedBits(bool stage2, int protection, int level, ulong bits)
    {
        PageTableFormat format = PageTableFormat.Create(stage2, 44, 44, 0x4020_1000);

        Assert.Equal(bits | 0x8000_0000, format.Leaf(0x8000_0000, level, (MapProtection)protection));
    }

    [Theory]
    [InlineData(Gib, 2 * Gib, Gib, 1)]
    [InlineData(Mib2, 3 * Mib2, Mib2, 2)]
    [InlineData(Mib2, (3 * Mib2) + 0x1000, Mib2, 3)]
    [InlineData(0x1000, Mib2, Mib2, 3)]
    [InlineData(Mib2, 3 * Mib2, Mib2 / 2, 3)]
    public void Map_ContiguousRun_UsesTheLargestPageThatFits(ulong iova, ulong physical, ulong size, int level)
    {
        var bench = new DriverBench("nested-v10");
        Domain domain = bench.Nest();

        Assert.True(bench.Driver.Map(domain, iova, physical, size, DriverBench.ReadWrite).Ok);

        Assert.Equal(level, bench.Walk(bench.Ste(0x10)[3], 0, iova).Level);
        Assert.Equal("", bench.Trace.Take());
        Assert.Equal(physical + size - 1, bench.Driver.IovaToPhysical(domain, iova + size - 1));
        Assert.Equal(0UL, bench.Driver.IovaToPhysical(domain, iova + size));
    }

    [Fact]
    public void Map_Overlap_RefusesAndUnmapsWhatItMapped()
    {
        var bench = new DriverBench("nested-v10");
        Domain domain = bench.Nest();
        bench.Driver.Map(domain, 0x3000, 0x8000_0000, 0x1000, DriverBench.ReadWrite);

        DriverResult result = bench.Driver.Map(domain, 0x1000, 0x9000_1000, 0x4000, DriverBench.ReadWrite);

        Assert.Equal(17, result.Errno);
        Assert.Equal("TLBI_S2_IPA vmid=1 0x1000 pages=2 tg=1 ttl=3 leaf + SYNC", bench.Trace.Take());
        Assert.Equal(0UL, bench.Driver.IovaToPhysical(domain, 0x1000));
        Assert.Equal(0x8000_0000UL, bench.Driver.IovaToPhysical(domain, 0x3000));
    }

    [Fact]
    public void Map_Refusals_NameTheirRule()
    {
        var bench = new DriverBench("nested-v10");
        Domain domain = bench.Nest();

        Assert.Equal((22, "map.aligned"), Outcome(bench.Driver.Map(domain, 0x1001, 0, 0x1000, DriverBench.ReadWrite)));
        Assert.Equal("", bench.Trace.Take());
        Assert.Equal((34, "map.refused"), Outcome(bench.Driver.Map(domain, 1UL << 44, 0x1000, 0x1000, DriverBench.ReadWrite)));
        Assert.Equal("SYNC", bench.Trace.Take());
        Assert.Equal((34, "map.refused"), Outcome(bench.Driver.Map(domain, 0x1000, 1UL << 44, 0x1000, DriverBench.ReadWrite)));
        Assert.Equal((19, "map.no-table"), Outcome(bench.Driver.Map(bench.Driver.CreateDomain(), 0x1000, 0x1000, 0x1000, DriverBench.ReadWrite)));
        Assert.True(bench.Driver.Map(domain, 0x1000, 0x1000, 0x1000, MapProtection.Cache).Ok);
        Assert.Equal(0UL, bench.Driver.IovaToPhysical(domain, 0x1000));
    }

    [Fact]
    public void Map_BlockOverEmptyTable_TakesTheTableAway()
    {
        var bench = new DriverBench("nested-v10");
        Domain domain = bench.Nest();
        bench.Driver.Map(domain, 0x1000, 0x8000_0000, 0x1000, DriverBench.ReadWrite);
        bench.Driver.Unmap(domain, 0x1000, 0x1000);
        bench.Trace.Take();

        Assert.True(bench.Driver.Map(domain, 0, 0x8000_0000, Mib2, DriverBench.ReadWrite).Ok);

        Assert.Equal("TLBI_S2_IPA vmid=1 0x0 pages=512 tg=1 ttl=3 + SYNC", bench.Trace.Take());
    }

    [Fact]
    public void Unmap_ManyPages_IsOneRange()
    {
        // "basic": 8 MiB of scattered pages leave as one command of 2048.
        var bench = new DriverBench("nested-v11");
        Domain domain = bench.Nest();
        var gather = new TlbGather();
        for (ulong run = 0; run < 0x80_0000; run += 0x10_0000)
        {
            bench.Driver.Map(domain, DriverBench.GuestRam + run, 0x8000_1000 + (run * 2), 0x10_0000, DriverBench.ReadWrite);
        }

        for (ulong run = 0; run < 0x80_0000; run += 0x10_0000)
        {
            Assert.Equal(0x10_0000UL, bench.Driver.UnmapFast(domain, DriverBench.GuestRam + run, 0x10_0000, ref gather));
        }

        bench.Driver.SyncTlb(domain, ref gather);

        Assert.Equal("TLBI_S2_IPA vmid=1 0x40000000 pages=2048 tg=1 ttl=3 leaf + SYNC", bench.Trace.Take());
    }

    [Fact]
    public void Unmap_TableInBetween_IsFlushedBeforeTheGatheredPages()
    {
        // "exit-live": the last 2 MiB were physically contiguous, so they go as a table.
        var bench = new DriverBench("nested-v10");
        Domain domain = bench.Nest();
        var gather = new TlbGather();
        bench.Driver.Map(domain, 0x4060_0000, 0x8000_1000, Mib2, DriverBench.ReadWrite);
        for (ulong run = 0; run < 0x60_0000; run += 0x10_0000)
        {
            bench.Driver.Map(domain, DriverBench.GuestRam + run, 0x9000_1000 + (run * 2), 0x10_0000, DriverBench.ReadWrite);
            bench.Driver.UnmapFast(domain, DriverBench.GuestRam + run, 0x10_0000, ref gather);
        }

        bench.Driver.UnmapFast(domain, 0x4060_0000, Mib2, ref gather);
        bench.Driver.SyncTlb(domain, ref gather);

        Assert.Equal(
            "TLBI_S2_IPA vmid=1 0x40600000 pages=512 tg=1 ttl=3 + SYNC; TLBI_S2_IPA vmid=1 0x40000000 pages=1536 tg=1 ttl=3 leaf + SYNC", bench.Trace.Take());
    }

    [Fact]
    public void Unmap_Disjoint_SendsOffWhatWasGathered()
    {
        var bench = new DriverBench("nested-v10");
        Domain domain = bench.Nest();
        bench.Driver.Map(domain, 0x1000, 0x8000_0000, 0x1000, DriverBench.ReadWrite);
        bench.Driver.Map(domain, 0x9000, 0x8000_0000, 0x1000, DriverBench.ReadWrite);
        var gather = new TlbGather();

        bench.Driver.UnmapFast(domain, 0x1000, 0x1000, ref gather);
        bench.Driver.UnmapFast(domain, 0x9000, 0x1000, ref gather);
        Assert.Equal("TLBI_S2_IPA vmid=1 0x1000 pages=1 tg=1 ttl=3 leaf + SYNC", bench.Trace.Take());
        bench.Driver.SyncTlb(domain, ref gather);
        Assert.Equal("TLBI_S2_IPA vmid=1 0x9000 pages=1 tg=1 ttl=3 leaf + SYNC", bench.Trace.Take());
    }

    [Fact]
    public void Unmap_Block_HasTheBlocksLevel()
    {
        var bench = new DriverBench("nested-v10");
        Domain domain = bench.Nest();
        bench.Driver.Map(domain, Mib2, 3 * Mib2, Mib2, DriverBench.ReadWrite);

        bench.Driver.Unmap(domain, Mib2, Mib2);

        Assert.Equal("TLBI_S2_IPA vmid=1 0x200000 pages=512 tg=1 ttl=2 leaf + SYNC", bench.Trace.Take());
    }

    [Fact]
    public void Unmap_PartOfABlock_SplitsIt()
    {
        var bench = new DriverBench("nested-v10");
        Domain domain = bench.Nest();
        bench.Driver.Map(domain, Gib, Gib, Gib, DriverBench.ReadWrite);

        Assert.Equal(0x1000UL, bench.Driver.Unmap(domain, Gib + 0x5000, 0x1000));

        Assert.Equal(0UL, bench.Driver.IovaToPhysical(domain, Gib + 0x5000));
        Assert.Equal(Gib + 0x6000, bench.Driver.IovaToPhysical(domain, Gib + 0x6000));
        Assert.Equal((Gib + 0x6000) | 0x7ff, bench.Walk(bench.Ste(0x10)[3], 0, Gib + 0x6000).Entry);
        Assert.Equal(2, bench.Walk(bench.Ste(0x10)[3], 0, Gib + Mib2).Level);
    }

    [Fact]
    public void Unmap_NothingMapped_IsALoneSync()
    {
        var bench = new DriverBench("nested-v10");

        Assert.Equal(0UL, bench.Driver.Unmap(bench.Nest(), 0x1000, 0x1000));
        Assert.Equal("SYNC", bench.Trace.Take());
    }

    [Fact]
    public void MapUnmap_AnyScript_AgreesWithAPageMapAndGivesAllPagesBack()
    {
        // Sixteen chunks of 1 to 3 MiB or pages at places that collide now and then.
        var chunk = from page in Gen.Choose(0, 1200) from count in Gen.Choose(1, 1100) from shift in Gen.Choose(0, 700) select (page, count, shift);
        Prop.ForAll(Gen.ListOf(chunk, 16).ToArbitrary(), script =>
        {
            var memory = new PhysicalMemory();
            var pages = new PageAllocator();
            var table = new PageTable(PageTableFormat.Create(true, 44, 44, 0x4020_1000), memory, pages);
            var expected = new Dictionary<ulong, ulong>();
            foreach ((int page, int count, int shift) in script)
            {
                Apply(table, expected, (ulong)page, (ulong)count, (ulong)shift);
            }

            bool same = true;
            for (ulong page = 0; page < 2400; page++)
            {
                same &= table.Resolve(page << 12) == expected.GetValueOrDefault(page);
            }

            table.Free();
            return same && pages.InUse == 0;
        }).QuickCheckThrowOnFailure();
    }

    // Maps the run if it is free, else unmaps it page by page: both as the core cuts them.
    private static void Apply(PageTable table, Dictionary<ulong, ulong> expected, ulong page, ulong count, ulong shift)
    {
        var none = new NoFlush();
        bool free = true;
        for (ulong i = page; i < page + count; i++)
        {
            free &= !expected.ContainsKey(i);
        }

        for (ulong i = 0; i < count;)
        {
            ulong at = page + i;
            ulong physical = 0x40000 + at + shift;
            bool block = at % 512 == 0 && count - i >= 512 && (!free || physical % 512 == 0);
            ulong size = block ? 512UL : 1UL;
            if (free)
            {
                Assert.Equal(0, table.Map(at << 12, physical << 12, size << 12, DriverBench.ReadWrite, none));
            }
            else
            {
                var gather = new TlbGather();
                table.Unmap(at << 12, size << 12, ref gather, none);
            }

            for (ulong k = 0; k < size; k++)
            {
                if (free)
                {
                    expected[at + k] = (physical + k) << 12;
                }
                else
                {
                    expected.Remove(at + k);
                }
            }

            i += size;
        }
    }

    private static (int, string) Outcome(DriverResult result) => (result.Errno, result.Rule!.Name);

    private sealed class NoFlush : ITableFlush
    {
        public void FlushWalk(ulong iova, ulong size, ulong granule)
        {
        }

        public void AddPage(ref TlbGather gather, ulong iova, ulong size)
        {
        }
    }
}
