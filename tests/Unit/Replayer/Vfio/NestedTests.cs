using System.Buffers.Binary;
using TraceReplay.Replayer.Calls;
using Xunit;

namespace TraceReplay.Tests.Replayer.Vfio;

public sealed class NestedTests
{
    private const int Enoent = -2;
    private const int Einval = -22;
    private const int Enotty = -25;

    [Theory]
    [InlineData("nested-v10", 1, 0)]
    [InlineData("nested-v10", 2, 0)]
    [InlineData("nested-v10", 3, 0)]
    [InlineData("nested-v10", 4, Einval)]
    [InlineData("nested-v11", 3, Einval)]
    [InlineData("nested-v11", 5, 0)]
    [InlineData("nested-v11", 6, 0)]
    [InlineData("nested-v11", 0, Einval)]
    public void SetPasidTable_Flags_FollowDialect(string dialect, uint flags, int expected)
    {
        var bench = new VfioBench(dialect);
        (int container, _, _) = bench.Session();
        Assert.Equal(expected, bench.Ioctl(container, VfioBench.SetPasidTable, Table(dialect, flags)));
    }

    [Theory]
    [InlineData("nested-v10")]
    [InlineData("nested-v11")]
    public void SetPasidTable_TranslateTwice_KeepsTheFirst(string dialect)
    {
        var bench = new VfioBench(dialect);
        (int container, _, _) = bench.Session();
        Assert.Equal(0, bench.Ioctl(container, VfioBench.SetPasidTable, Table(dialect, 1)));
        Assert.Equal(Einval, bench.Ioctl(container, VfioBench.SetPasidTable, Table(dialect, 1)));
        Assert.Equal(0, bench.Ioctl(container, VfioBench.SetPasidTable, Table(dialect, 2)));
        Assert.Equal(0, bench.Ioctl(container, VfioBench.SetPasidTable, Table(dialect, 1)));
    }

    [Theory]
    [InlineData("nested-v10")]
    [InlineData("nested-v11")]
    public void SetPasidTable_PlainContainer_RefusesSetOnly(string dialect)
    {
        var bench = new VfioBench(dialect);
        (int container, _, _) = bench.Session(3);
        Assert.Equal(Einval, bench.Ioctl(container, VfioBench.SetPasidTable, Table(dialect, 1)));
        Assert.Equal(0, bench.Ioctl(container, VfioBench.SetPasidTable, Table(dialect, 2)));
    }

    [Fact]
    public void SetPasidTable_V11BypassOnLiveStream_HoldsTheLock()
    {
        var bench = new VfioBench("nested-v11");
        (int container, _, _) = bench.Session();
        bench.Ioctl(container, VfioBench.SetPasidTable, Table("nested-v11", 1, config: 2));
        Assert.Equal(CallStatus.NeverReturns, bench.Status);
        bench.Map(container, 0x4000_0000, 0x1000);
        Assert.Equal(CallStatus.NeverReturns, bench.Status);
    }

    [Fact]
    public void SetPasidTable_V11TailNotRecorded_CountsAsZero()
    {
        var bench = new VfioBench("nested-v11");
        (int container, _, _) = bench.Session();
        byte[] table = Table("nested-v11", 1)[..40];
        Assert.Equal(-14, bench.Ioctl(container, VfioBench.SetPasidTable, table, endsInFault: true));
        Assert.Equal(0, bench.Ioctl(container, VfioBench.SetPasidTable, table));
    }

    // cache, granularity, flags; what each version answers. The table of the recordings.
    [Theory]
    [InlineData(1, 2, 2, 0, 0)]
    [InlineData(1, 1, 2, 0, 0)]
    [InlineData(1, 2, 3, Einval, Einval)]
    [InlineData(1, 2, 0, Einval, Einval)]
    [InlineData(1, 0, 0, Einval, Einval)]
    [InlineData(4, 1, 1, Enoent, 0)]
    [InlineData(4, 1, 2, Enoent, Einval)]
    [InlineData(4, 0, 0, Enoent, Enoent)]
    [InlineData(4, 2, 2, Enoent, Einval)]
    [InlineData(2, 2, 2, Enoent, Enoent)]
    [InlineData(2, 0, 0, Enoent, Einval)]
    [InlineData(3, 2, 2, Enoent, 0)]
    [InlineData(5, 2, 2, Enoent, Einval)]
    [InlineData(0, 2, 2, 0, Enoent)]
    [InlineData(8, 2, 2, 0, Einval)]
    [InlineData(1, 3, 2, Einval, Einval)]
    public void CacheInvalidate_CacheAndGranularity_FollowTheTable(byte cache, byte granularity, uint flags, int v10, int v11)
    {
        foreach ((string dialect, int expected) in new[] { ("nested-v10", v10), ("nested-v11", v11) })
        {
            var bench = new VfioBench(dialect);
            (int container, _, _) = bench.Session();
            Assert.Equal(expected, bench.Ioctl(container, VfioBench.CacheInvalidate, Invalidation(dialect, cache, granularity, flags, 0x1000, 1)));
        }
    }

    [Theory]
    [InlineData("nested-v10", 512UL, 1UL, true)]
    [InlineData("nested-v11", 512UL, 1UL, true)]
    [InlineData("nested-v10", 512UL, 0UL, false)]
    [InlineData("nested-v11", 0UL, 1UL, false)]
    [InlineData("nested-v11", 1UL << 63, 2UL, false)]
    public void CacheInvalidate_GranuleBelowPage_LoopsForEver(string dialect, ulong granule, ulong count, bool loops)
    {
        var bench = new VfioBench(dialect);
        (int container, _, _) = bench.Session();
        bench.Ioctl(container, VfioBench.CacheInvalidate, Invalidation(dialect, 1, 2, 2, granule, count));
        Assert.Equal(loops, bench.Status == CallStatus.NeverReturns);
        Assert.True(loops || bench.Result == 0);
    }

    [Theory]
    [InlineData("nested-v10", Enotty)]
    [InlineData("nested-v11", 0)]
    public void SetMsiBinding_Unbind_FollowsDialect(string dialect, int expected)
    {
        var bench = new VfioBench(dialect);
        (int container, _, _) = bench.Session();
        Assert.Equal(0, bench.Ioctl(container, VfioBench.SetMsiBinding, Binding(1)));
        Assert.Equal(0, bench.Ioctl(container, VfioBench.SetMsiBinding, Binding(1)));
        Assert.Equal(expected, bench.Ioctl(container, VfioBench.SetMsiBinding, Binding(2)));
        Assert.Equal(expected, bench.Ioctl(container, VfioBench.SetMsiBinding, Binding(2)));
        Assert.Equal(Einval, bench.Ioctl(container, VfioBench.SetMsiBinding, Binding(3)));
        Assert.Equal(Einval, bench.Ioctl(container, VfioBench.SetMsiBinding, Binding(0)));
    }

    [Fact]
    public void Ioctl_Mainline_KnowsNoneOfThem()
    {
        var bench = new VfioBench("linux-5.10");
        (int container, _, _) = bench.Session();
        Assert.Equal(Enotty, bench.Ioctl(container, VfioBench.SetPasidTable, Table("nested-v10", 1)));
        Assert.Equal(Enotty, bench.Ioctl(container, VfioBench.CacheInvalidate, new byte[64]));
        Assert.Equal(Enotty, bench.Ioctl(container, VfioBench.SetMsiBinding, Binding(1)));
    }

    private static byte[] Binding(uint flags) => VfioBench.Words(32, flags, 0xfe00_0000, 0, 0x0809_0000, 0, 0x1000, 0);

    private static byte[] Table(string dialect, uint flags, byte config = 1) => dialect == "nested-v10"
        ? VfioBench.Words(40, flags, 1, 1, 0x4000_0000, 0, (uint)config << 8, 0, 1, 0)
        : VfioBench.Words(48, flags, 40, 1, 1, 0, 0x4000_0000, 0, (uint)config << 8, 1, 0, 0);

    private static byte[] Invalidation(string dialect, byte cache, byte granularity, uint flags, ulong granule, ulong count)
    {
        uint kind = cache | ((uint)granularity << 8);
        byte[] argument = dialect == "nested-v10" ? new byte[56] : new byte[64];
        byte[] header = dialect == "nested-v10" ? VfioBench.Words(56, 0, 1, kind) : VfioBench.Words(64, 0, 56, 1, kind, 0);
        header.CopyTo(argument, 0);
        Span<byte> union = argument.AsSpan(header.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(union, flags);
        BinaryPrimitives.WriteUInt32LittleEndian(union[4..], 1);
        BinaryPrimitives.WriteUInt64LittleEndian(union[16..], 0x1000_0000);
        BinaryPrimitives.WriteUInt64LittleEndian(union[24..], granule);
        BinaryPrimitives.WriteUInt64LittleEndian(union[32..], count);
        return argument;
    }
}
