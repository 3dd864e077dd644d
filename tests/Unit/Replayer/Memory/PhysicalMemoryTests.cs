using TraceReplay.Replayer.Memory;
using TraceReplay.Tests.Support;
using Xunit;

namespace TraceReplay.Tests.Replayer.Memory;

public sealed class PhysicalMemoryTests
{
    [Fact]
    public void TryRead64_UntouchedRam_GivesZero()
    {
        var memory = new PhysicalMemory();

        Assert.True(memory.TryRead64(0x4000_0000, out ulong value));
        Assert.Equal(0UL, value);
    }

    [Fact]
    public void Write64_ThenReadBytes_IsLittleEndian()
    {
        var memory = new PhysicalMemory();
        memory.Write64(0x1000, 0x0807_0605_0403_0201);

        var bytes = new byte[8];
        Assert.True(memory.TryRead(0x1000, bytes));
        Assert.Equal<byte>([1, 2, 3, 4, 5, 6, 7, 8], bytes);
    }

    [Fact]
    public void TryRead_AcrossPages_JoinsThem()
    {
        var memory = new PhysicalMemory();
        memory.TryWrite(0x1ffc, [1, 2, 3, 4, 5, 6, 7, 8]);

        Assert.True(memory.TryRead64(0x1ffc, out ulong value));
        Assert.Equal(0x0807_0605_0403_0201UL, value);
    }

    [Fact]
    public void SetRange_AddressOutside_Aborts()
    {
        var memory = new PhysicalMemory();
        memory.SetRange(0x4000_0000, 0x4fff_ffff, MemoryKind.Ram);

        Assert.False(memory.TryRead64(0x3fff_fff8, out _));
        Assert.False(memory.TryWrite(0x5000_0000, [1]));
        Assert.False(memory.TryRead(0x4fff_fffc, new byte[8]));
    }

    [Fact]
    public void TryWrite_ReadsAsZero_IsIgnored()
    {
        var memory = new PhysicalMemory();
        memory.SetRange(0, 0xffff, MemoryKind.ReadsAsZero);

        Assert.True(memory.TryWrite(0x100, [0xff]));
        Assert.True(memory.TryRead64(0x100, out ulong value));
        Assert.Equal(0UL, value);
    }

    [Fact]
    public void LastWriter_Tracked_NamesTheRecordOfTheLastWrite()
    {
        var memory = new PhysicalMemory { TrackWriters = true, CurrentRecord = 7 };
        memory.Write64(0x2008, 1);
        memory.CurrentRecord = 9;
        memory.TryWrite(0x200c, [1]);

        Assert.Equal(9, memory.LastWriter(0x2008));
        Assert.Equal(-1, memory.LastWriter(0x2010));
    }

    [Fact]
    public void Clear_PageWithContent_ReadsAsZeroAgain()
    {
        var memory = new PhysicalMemory();
        memory.Write64(0x3000, 5);
        memory.Clear(0x3000);

        memory.TryRead64(0x3000, out ulong value);
        Assert.Equal(0UL, value);
    }

    [Fact]
    public void TryRead64_ExistingPage_AllocatesNothing()
    {
        var memory = new PhysicalMemory();
        memory.Write64(0x3000, 5);
        memory.TryRead64(0x3000, out _);

        Assert.Equal(0, Allocation.Least(() =>
        {
            for (ulong i = 0; i < 100; i++)
            {
                memory.TryRead64(0x3000 + (i * 8), out _);
            }
        }));
    }

    [Theory]
    [InlineData(1UL)]
    [InlineData(8UL)]
    [InlineData(0x200UL)]
    [InlineData(0x1_0001UL)]
    public void TryRead64_ManyPagesWrittenAndSomeCleared_GivesWhatIsLeft(ulong stride)
    {
        const ulong Pages = 5000;
        var memory = new PhysicalMemory();
        for (ulong i = 0; i < Pages; i++)
        {
            memory.Write64((i * stride) << 12, i + 1);
        }

        for (ulong i = 0; i < Pages; i += 3)
        {
            memory.Clear((i * stride) << 12);
        }

        for (ulong i = 0; i < Pages; i++)
        {
            memory.TryRead64((i * stride) << 12, out ulong value);
            Assert.Equal(i % 3 == 0 ? 0 : i + 1, value);
        }
    }

    [Fact]
    public void TryRead64_GuessedPageThatWasCleared_ReadsAsZero()
    {
        var memory = new PhysicalMemory();
        memory.Write64(0x3000, 5);
        memory.TryRead64(0x3000, 1, out ulong before);
        memory.Clear(0x3000);

        Assert.True(memory.TryRead64(0x3000, 1, out ulong value));
        Assert.Equal((5UL, 0UL), (before, value));

        memory.Write64(0x3000, 6);
        memory.TryRead64(0x3000, 1, out value);
        Assert.Equal(6UL, value);
        Assert.True(memory.TryRead64(0x3004, 1, out _));
    }

    [Fact]
    public void TryCompareExchange64_ExpectedValueOrNot_ReplacesOnlyTheExpectedOne()
    {
        var memory = new PhysicalMemory();
        memory.SetRange(0x1000, 0x1fff, MemoryKind.Ram);
        memory.Write64(0x1008, 5);

        Assert.True(memory.TryCompareExchange64(0x1008, 4, 9, out ulong found));
        Assert.Equal(5UL, found);
        Assert.True(memory.TryCompareExchange64(0x1008, 5, 9, out _));
        memory.TryRead64(0x1008, out ulong value);
        Assert.Equal(9UL, value);
        Assert.False(memory.TryCompareExchange64(0x2000, 0, 1, out _));
    }
}
