using TraceReplay.Formats.Ioctls.Nested;
using TraceReplay.Formats.Smmuv3;
using TraceReplay.Recorder.Pipeline;
using TraceReplay.Recorder.Tables;
using Xunit;

namespace TraceReplay.Tests.Recorder.Tables;

/// <summary>Which pages a reading of hand-built tables takes.</summary>
public sealed class TableWalkTests
{
    private const ulong Contexts = 0x4000_0000;
    private const ulong Tables = 0x4010_0000;

    /// <summary>Granule, bits of input addresses, first level: a chain of one table per level, all for the highest address.</summary>
    public static TheoryData<int, int, int> Geometries => new()
    {
        { 12, 48, 0 },
        { 12, 39, 1 },
        { 12, 30, 2 },
        { 12, 25, 2 },
        { 12, 21, 3 },
        { 14, 48, 0 },
        { 14, 47, 1 },
        { 14, 36, 2 },
        { 14, 25, 3 },
        { 16, 48, 1 },
        { 16, 42, 2 },
        { 16, 29, 3 },
        { 16, 52, 1 },
    };

    [Theory]
    [MemberData(nameof(Geometries))]
    public void Set_LowerHalf_TakesOneTablePageOfEachLevel(int granule, int bits, int start) => CheckChain(granule, bits, start, upper: false, bigEndian: false);

    [Theory]
    [MemberData(nameof(Geometries))]
    public void Set_UpperHalf_TakesOneTablePageOfEachLevel(int granule, int bits, int start) => CheckChain(granule, bits, start, upper: true, bigEndian: false);

    [Fact]
    public void Set_BigEndianTables_AreFollowed() => CheckChain(12, 48, 0, upper: false, bigEndian: true);

    [Fact]
    public void Set_52BitsWith4K_StartsAtLevelMinusOne()
    {
        var guest = new GuestTables();
        guest.Write(Contexts, new Cd { V = true, AA64 = true, DS = true, T0SZ = 12, EPD1 = true, TTB0 = Tables });
        ulong[] pages = [Tables, Tables + 0x1000, Tables + 0x2000, Tables + 0x3000, Tables + 0x4000];
        for (int i = 0; i < 4; i++)
        {
            guest.Descriptor(pages[i], 1, pages[i + 1] | 3);
        }

        guest.Descriptor(pages[4], 0, 0x4020_0003);
        Assert.Equal([Contexts, .. pages], new StageRun(guest.Memory).Give(GuestTables.Set(Contexts)));
    }

    [Fact]
    public void Set_BlocksAndInvalidEntries_LeadNowhere()
    {
        var guest = new GuestTables();
        guest.Write(Contexts, GuestTables.Context(Tables));
        guest.Descriptor(Tables, 0, (Tables + 0x1000) | 3);
        guest.Descriptor(Tables + 0x1000, 0, (Tables + 0x5000) | 1);
        guest.Descriptor(Tables + 0x1000, 1, (Tables + 0x6000) | 2);
        guest.Descriptor(Tables + 0x5000, 0, 3);
        guest.Descriptor(Tables + 0x6000, 0, 3);
        Assert.Equal([Contexts, Tables, Tables + 0x1000], new StageRun(guest.Memory).Give(GuestTables.Set(Contexts)));
    }

    [Fact]
    public void Set_DisabledHalvesAndInvalidContexts_AreNotFollowed()
    {
        var guest = new GuestTables();
        guest.Write(Contexts, GuestTables.Context(Tables) with { EPD0 = true });
        guest.Descriptor(Tables, 0, (Tables + 0x1000) | 3);
        Assert.Equal([Contexts], new StageRun(guest.Memory).Give(GuestTables.Set(Contexts)));
        guest.Write(Contexts, GuestTables.Context(Tables) with { V = false });
        Assert.Equal([Contexts], new StageRun(guest.Memory).Give(GuestTables.Set(Contexts)));
    }

    [Theory]
    [InlineData(ContextTableFormat.Linear, 10, 100)]
    [InlineData(ContextTableFormat.TwoLevel4K, 16, 70)]
    [InlineData(ContextTableFormat.TwoLevel64K, 16, 2047)]
    public void Set_TableOfContexts_IsFollowedToTheOneThatIsValid(ContextTableFormat format, byte bits, int substream)
    {
        var guest = new GuestTables();
        const ulong Leaf = 0x4020_0000;
        List<ulong> expected = [];
        ulong descriptor;
        if (format == ContextTableFormat.Linear)
        {
            descriptor = Contexts + ((ulong)substream * 64);
        }
        else
        {
            int log2 = ContextTableShape.LeafLog2(format);
            guest.Write(Contexts + ((ulong)(substream >> log2) * 8), new L1ContextDescriptor { V = true, L2Ptr = Leaf });
            expected.Add(Contexts);
            descriptor = Leaf + ((ulong)(substream & ((1 << log2) - 1)) * 64);
        }

        guest.Write(descriptor, GuestTables.Context(Tables));
        guest.Descriptor(Tables, 0, (Tables + 0x1000) | 3);
        guest.Descriptor(Tables + 0x1000, 0, 1);
        expected.AddRange([descriptor & ~0xfffUL, Tables, Tables + 0x1000]);
        Assert.Equal(expected, new StageRun(guest.Memory).Give(GuestTables.Set(Contexts, format, bits)));
    }

    [Fact]
    public void Set_TablesThatLeadToThemselves_AreReadOncePerLevel()
    {
        var guest = new GuestTables();
        guest.Write(Contexts, GuestTables.Context(Tables));
        for (int i = 0; i < 512; i++)
        {
            guest.Descriptor(Tables, i, Tables | 3);
        }

        var run = new StageRun(guest.Memory);
        Assert.Equal([Contexts, Tables], run.Give(GuestTables.Set(Contexts)));
        Assert.Empty(run.Gaps);
        Assert.InRange(guest.Memory.Reads, 2, 6);
    }

    [Fact]
    public void Set_TablesOutsideTheMappings_AreNoLoss()
    {
        // The SMMU cannot read them either: stage 2 has nothing there.
        var guest = new GuestTables();
        guest.Write(Contexts, GuestTables.Context(0x9000_0000));
        var run = new StageRun(guest.Memory);
        Assert.Equal([Contexts], run.Give(GuestTables.Set(Contexts)));
        Assert.Empty(run.Gaps);
    }

    [Fact]
    public void Invalidate_OfAnAddress_ReadsItsTablesAtOnceAndTheOthersWhenTheyAreDue()
    {
        var guest = new GuestTables();
        guest.Write(Contexts, GuestTables.Context(Tables));
        guest.Descriptor(Tables, 0, (Tables + 0x1000) | 3);
        guest.Descriptor(Tables + 0x1000, 0, (Tables + 0x2000) | 3);
        guest.Descriptor(Tables + 0x2000, 0, (Tables + 0x3000) | 3);
        guest.Descriptor(Tables + 0x2000, 1, (Tables + 0x4000) | 3);
        guest.Descriptor(Tables + 0x3000, 5, 0x4040_0003);
        guest.Descriptor(Tables + 0x4000, 5, 0x4040_0003);
        var run = new StageRun(guest.Memory, new TableOptions { WholeEvery = TimeSpan.FromMilliseconds(10) });
        Assert.Equal(6, run.Give(GuestTables.Set(Contexts)).Count);

        guest.Descriptor(Tables + 0x3000, 6, 0x4040_1003);
        guest.Descriptor(Tables + 0x4000, 6, 0x4040_1003);
        Assert.Equal([Tables + 0x4000], run.Give(GuestTables.Invalidate(InvalidationGranularity.Address, 0x20_6000, time: 5_000_000)));
        Assert.Empty(run.Idle(9_000_000));
        Assert.Equal([Tables + 0x3000], run.Idle(10_000_000));
        Assert.Empty(run.Idle(50_000_000));
    }

    [Fact]
    public void Invalidate_NothingChanged_WritesNothing()
    {
        var guest = new GuestTables();
        guest.Write(Contexts, GuestTables.Context(Tables));
        guest.Descriptor(Tables, 0, (Tables + 0x1000) | 3);
        guest.Descriptor(Tables + 0x1000, 0, 0x4000_0001);
        var run = new StageRun(guest.Memory);
        Assert.Equal(3, run.Give(GuestTables.Set(Contexts)).Count);
        Assert.Empty(run.Give(GuestTables.Invalidate(InvalidationGranularity.Domain, time: 1_000_000_000)));

        // Zero after it was not is news; zero from the start is not.
        guest.Descriptor(Tables + 0x1000, 0, 0);
        Assert.Equal([Tables + 0x1000], run.Give(GuestTables.Invalidate(InvalidationGranularity.Domain, time: 2_000_000_000)));
    }

    private static void CheckChain(int granule, int bits, int start, bool upper, bool bigEndian)
    {
        var guest = new GuestTables();
        byte offset = (byte)(64 - bits);
        Cd cd = new() { V = true, AA64 = true, ENDI = bigEndian, EPD0 = upper, EPD1 = !upper, T0SZ = offset, T1SZ = offset };
        cd = granule switch
        {
            12 => cd with { TG0 = Granule.Size4K, TG1 = GranuleTtb1.Size4K },
            14 => cd with { TG0 = Granule.Size16K, TG1 = GranuleTtb1.Size16K },
            _ => cd with { TG0 = Granule.Size64K, TG1 = GranuleTtb1.Size64K },
        };
        guest.Write(Contexts, upper ? cd with { TTB1 = Tables } : cd with { TTB0 = Tables });
        List<ulong> expected = [Contexts];
        ulong input = (1UL << bits) - 1;
        for (int level = start; level <= 3; level++)
        {
            ulong table = Tables + ((ulong)(level - start) << 16);
            int shift = TranslationGranule.Shift(level, granule);
            int index = (int)((input >> shift) & ((1UL << (granule - 3)) - 1));
            guest.Descriptor(table, index, (level == 3 ? 0x4030_0000 : table + 0x1_0000) | 3, bigEndian);
            expected.Add((table + ((ulong)index * 8)) & ~0xfffUL);
        }

        Assert.Equal(expected, new StageRun(guest.Memory).Give(GuestTables.Set(Contexts)));
    }
}
