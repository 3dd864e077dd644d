using System.Buffers.Binary;
using Xunit;

namespace TraceReplay.Tests.Replayer.Vfio;

/// <summary>Where the container and its type1 driver differ between kernels: Linux 5.10, 6.1, 6.12 and 7.3 drivers/vfio.</summary>
public sealed class Type1VersionTests
{
    private const int Einval = -22;
    private const int Ebadf = -9;
    private const int Ebadfd = -77;
    private const int Enodev = -19;
    private const int Eoverflow = -75;
    private const ulong Mapped = 0x100000;
    private const uint All = 2;
    private const uint Vaddr = 4;

    [Theory]
    [InlineData("linux-5.10", Einval)]
    [InlineData("linux-6.12", Einval)]
    [InlineData("linux-7.3", Eoverflow)]
    public void Map_RangeThatWraps_FollowsDialect(string dialect, int expected)
    {
        var bench = new VfioBench(dialect);
        (int container, _, _) = bench.Session(3);
        Assert.Equal(expected, bench.Map(container, ulong.MaxValue - 0xfff, 0x2000));
        Assert.Equal(Einval, bench.Map(container, Mapped, 0));
        Assert.Equal(expected, Unmap(bench, container, ulong.MaxValue - 0xfff, 0x2000));
    }

    [Theory]
    [InlineData(0x1000)]
    [InlineData(0x1000000000000)]
    public void Map_UserRangeWithoutPages_IsAFault(ulong vaddr)
    {
        var bench = new VfioBench("linux-7.3");
        (int container, _, _) = bench.Session(3);
        Assert.Equal(-14, bench.Map(container, Mapped, 0x1000, vaddr));
        Assert.Equal(0, bench.Map(container, Mapped, 0x1000));
    }

    [Theory]
    [InlineData("linux-5.10", 6, 1)]
    [InlineData("linux-6.12", 6, 1)]
    [InlineData("linux-7.3", 6, 0)]
    [InlineData("linux-5.10", 9, 0)]
    [InlineData("linux-6.1", 9, 1)]
    [InlineData("linux-6.1", 10, 1)]
    [InlineData("linux-5.10", 10, 0)]
    [InlineData("linux-5.10", 4, 1)]
    [InlineData("linux-7.3", 4, 0)]
    [InlineData("linux-7.3", 3, 1)]
    [InlineData("linux-7.3", 8, 0)]
    public void CheckExtension_OfSetContainer_FollowsDialect(string dialect, ulong extension, int expected)
    {
        var bench = new VfioBench(dialect);
        (int container, _, _) = bench.Session(3);
        Assert.Equal(expected, bench.Ioctl(container, 0x3b65, extension));
    }

    [Fact]
    public void CheckExtension_WithoutIommu_LeavesOutWhatDependsOnDomains()
    {
        var bench = new VfioBench("linux-7.3");
        int container = bench.Open("/dev/vfio/vfio");
        Assert.Equal(0, bench.Ioctl(container, 0x3b65, 10));
        Assert.Equal(1, bench.Ioctl(container, 0x3b65, 9));
    }

    [Fact]
    public void SetIommu_NestingTypeOf73_IsNoType()
    {
        var bench = new VfioBench("linux-7.3");
        int container = bench.Open("/dev/vfio/vfio");
        int group = bench.Open("/dev/vfio/0");
        Assert.Equal(0, bench.Ioctl(group, 0x3b68, VfioBench.Words((uint)container)));
        Assert.Equal(Enodev, bench.Ioctl(container, 0x3b66, 6));
        Assert.Equal(0, bench.Ioctl(container, 0x3b66, 3));
    }

    [Theory]
    [InlineData("linux-5.10", 116, 68)]
    [InlineData("linux-6.1", 116, 68)]
    [InlineData("linux-6.12", 120, 72)]
    [InlineData("linux-7.3", 120, 72)]
    public void GetInfo_Capabilities_ArePackedOrRounded(string dialect, uint needed, uint ranges)
    {
        var bench = new VfioBench(dialect);
        (int container, _, _) = bench.Session(3);
        Assert.Equal(0, bench.Ioctl(container, 0x3b70, VfioBench.Words(16, 0, 0, 0)));
        Assert.Equal(needed, bench.Output32(0));
        byte[] argument = new byte[needed];
        BinaryPrimitives.WriteUInt32LittleEndian(argument, needed);
        Assert.Equal(0, bench.Ioctl(container, 0x3b70, argument));
        Assert.Equal(24u, bench.Output32(16));
        Assert.Equal(56u, bench.Output32(28));
        Assert.Equal(ranges, bench.Output32(60));
        Assert.Equal(2u, bench.Output32((int)ranges + 8));
    }

    [Fact]
    public void UnmapAll_SinceUpdatesOfAddresses_TakesEverything()
    {
        var bench = new VfioBench("linux-6.1");
        (int container, _, _) = bench.Session(3);
        bench.Map(container, Mapped, 0x1000);
        bench.Map(container, Mapped + 0x10000, 0x2000);
        Assert.Equal(Einval, Unmap(bench, container, 0, 0x1000, All));
        Assert.Equal(0, Unmap(bench, container, 0, 0, All));
        Assert.Equal(0x3000u, bench.Output32(16));
    }

    [Fact]
    public void UnmapAll_Of510_IsAnUnknownFlag()
    {
        var bench = new VfioBench("linux-5.10");
        (int container, _, _) = bench.Session(3);
        Assert.Equal(Einval, Unmap(bench, container, 0, 0, All));
    }

    [Fact]
    public void Vaddr_TakenBackOnce_IsReplacedForTheSameRange()
    {
        var bench = new VfioBench("linux-7.3");
        (int container, _, _) = bench.Session(3);
        bench.Map(container, Mapped, 0x2000);
        Assert.Equal(Einval, MapVaddr(bench, container, 0x2000));
        Assert.Equal(0, Unmap(bench, container, Mapped, 0x2000, Vaddr));
        Assert.Equal(0x2000u, bench.Output32(16));
        Assert.Equal(Einval, Unmap(bench, container, Mapped, 0x2000, Vaddr));
        Assert.Equal(Einval, MapVaddr(bench, container, 0x1000));
        Assert.Equal(-2, MapVaddr(bench, container, 0x1000, Mapped + 0x10000));
        Assert.Equal(0, MapVaddr(bench, container, 0x2000));
        Assert.Equal(Einval, MapVaddr(bench, container, 0x2000));
        Assert.Equal(0, Unmap(bench, container, Mapped, 0x2000));
    }

    [Theory]
    [InlineData("linux-5.10", Einval, Einval)]
    [InlineData("linux-6.1", Ebadf, Einval)]
    [InlineData("linux-6.12", Ebadf, Ebadfd)]
    [InlineData("linux-7.3", Ebadf, Ebadfd)]
    public void SetContainer_OfNothingAndOfAnEventfd_FollowsDialect(string dialect, int negative, int other)
    {
        var bench = new VfioBench(dialect);
        int group = bench.Open("/dev/vfio/0");
        int eventfd = bench.Eventfd();
        Assert.Equal(negative, bench.Ioctl(group, 0x3b68, VfioBench.Words(uint.MaxValue)));
        Assert.Equal(other, bench.Ioctl(group, 0x3b68, VfioBench.Words((uint)eventfd)));
    }

    [Theory]
    [InlineData("linux-5.10", Einval)]
    [InlineData("linux-6.1", Enodev)]
    [InlineData("linux-7.3", Enodev)]
    public void GetDeviceFd_UnknownNameWithoutContainer_FollowsDialect(string dialect, int expected)
    {
        var bench = new VfioBench(dialect);
        int group = bench.Open("/dev/vfio/0");
        Assert.Equal(expected, bench.DeviceFd(group, "0000:00:1f.0"));
        Assert.Equal(Einval, bench.DeviceFd(group, "0000:00:02.0"));
    }

    [Theory]
    [InlineData("linux-6.12", Einval)]
    [InlineData("linux-7.3", Eoverflow)]
    public void DirtyBitmap_RangeThatWraps_FollowsDialect(string dialect, int expected)
    {
        var bench = new VfioBench(dialect);
        (int container, _, _) = bench.Session(3);
        Assert.Equal(0, bench.Ioctl(container, 0x3b75, VfioBench.Words(8, 1)));
        Assert.Equal(expected, bench.Ioctl(container, 0x3b75, VfioBench.Words(48, 4, 0xfffff000, 0xffffffff, 0x2000, 0, 0x1000, 0, 8, 0, 0x70000000, 0)));
        Assert.Equal(0, bench.Ioctl(container, 0x3b75, VfioBench.Words(48, 4, 0x100000, 0, 0x1000, 0, 0x1000, 0, 8, 0, 0x70000000, 0)));
    }

    [Fact]
    public void DirtyBitmap_TwoMappings_MarksEveryPageInWholeWords()
    {
        var bench = new VfioBench("linux-7.3");
        (int container, _, _) = bench.Session(3);
        bench.Map(container, Mapped, 0x2000);
        bench.Map(container, Mapped + 0x3000, 0x1000);
        bench.Ioctl(container, 0x3b75, VfioBench.Words(8, 1));
        byte[] buffer = new byte[16];
        buffer.AsSpan().Fill(0xff);
        Assert.Equal(0, bench.Ioctl(container, 0x3b75, VfioBench.Words(48, 4, (uint)Mapped, 0, 0x4000, 0, 0x1000, 0, 8, 0, 0x70000000, 0), 40, buffer));
        Assert.Equal(new byte[] { 0xb, 0, 0, 0, 0, 0, 0, 0 }, Assert.Single(bench.Context.BufferWrites).Bytes.Span[..8].ToArray());
        Assert.Equal(Einval, bench.Ioctl(container, 0x3b75, VfioBench.Words(48, 4, (uint)Mapped, 0, 0x1000, 0, 0x1000, 0, 8, 0, 0x70000000, 0), 40, buffer));
        Assert.Equal(-14, bench.Ioctl(container, 0x3b75, VfioBench.Words(48, 4, (uint)Mapped, 0, 0x4000, 0, 0x1000, 0, 8, 0, 0, 0)));
    }

    private static long Unmap(VfioBench bench, int container, ulong iova, ulong size, uint flags = 0) =>
        bench.Ioctl(container, 0x3b72, VfioBench.Words(24, flags, (uint)iova, (uint)(iova >> 32), (uint)size, (uint)(size >> 32)));

    private static long MapVaddr(VfioBench bench, int container, uint size, ulong iova = Mapped) =>
        bench.Ioctl(container, 0x3b71, VfioBench.Words(32, Vaddr, 0x6000_0000, 0, (uint)iova, 0, size, 0));
}
