using Xunit;

namespace TraceReplay.Tests.Replayer.Vfio;

public sealed class ContainerTests
{
    private const int Efault = -14;
    private const int Ebusy = -16;
    private const int Eexist = -17;
    private const int Enodev = -19;
    private const int Einval = -22;
    private const int Enotty = -25;

    [Fact]
    public void Ioctl_NoIommu_OnlyKnowsTheCore()
    {
        var bench = new VfioBench("nested-v10");
        int container = bench.Open("/dev/vfio/vfio");
        Assert.Equal(0, bench.Ioctl(container, 0x3b64, 0UL));
        Assert.Equal(1, bench.Ioctl(container, 0x3b65, 6UL));
        Assert.Equal(0, bench.Ioctl(container, 0x3b65, 4UL));
        Assert.Equal(Einval, bench.Ioctl(container, 0x3b66, 6UL));
        Assert.Equal(Einval, bench.Ioctl(container, 0x3b7a, new byte[40]));
    }

    [Fact]
    public void SetIommu_WithGroup_TakesKnownTypesOnce()
    {
        var bench = new VfioBench("linux-5.10");
        int container = bench.Open("/dev/vfio/vfio");
        int group = bench.Open("/dev/vfio/0");
        Assert.Equal(0, bench.Ioctl(group, 0x3b68, VfioBench.Words((uint)container)));
        Assert.Equal(Enodev, bench.Ioctl(container, 0x3b66, 2UL));
        Assert.Equal(0, bench.Ioctl(container, 0x3b66, 3UL));
        Assert.Equal(Einval, bench.Ioctl(container, 0x3b66, 3UL));
        Assert.Equal(1, bench.Ioctl(container, 0x3b65, 4UL));
        Assert.Equal(Enotty, bench.Ioctl(container, 0x3b7a, new byte[40]));
    }

    [Fact]
    public void Open_GroupTwice_IsBusy()
    {
        var bench = new VfioBench("linux-5.10");
        int group = bench.Open("/dev/vfio/0");
        Assert.Equal(Ebusy, bench.Open("/dev/vfio/0"));
        bench.Close(group);
        Assert.True(bench.Open("/dev/vfio/0") > 0);
    }

    [Fact]
    public void Close_GroupWithOpenDevice_StaysInContainer()
    {
        var bench = new VfioBench("nested-v10");
        (int container, int group, int device) = bench.Session();
        Assert.Equal(Ebusy, bench.Ioctl(group, 0x3b69, 0UL));
        bench.Close(group);
        Assert.Equal(Ebusy, bench.Open("/dev/vfio/0"));
        Assert.Equal(0, bench.Map(container, 0x4000_0000, 0x1000));
        bench.Close(device);
        Assert.Equal(Einval, bench.Map(container, 0x5000_0000, 0x1000));
        Assert.True(bench.Open("/dev/vfio/0") > 0);
    }

    [Fact]
    public void Dup_ContainerClosed_KeepsTheFile()
    {
        var bench = new VfioBench("linux-5.10");
        (int container, _, _) = bench.Session(3);
        int second = bench.Dup(container);
        Assert.Equal(0, bench.Close(container));
        Assert.Equal(0, bench.Map(second, 0x4000_0000, 0x1000));
        Assert.Equal(-9, bench.Map(container, 0x5000_0000, 0x1000));
    }

    [Fact]
    public void Exit_LiveSession_FreesTheGroup()
    {
        var bench = new VfioBench("nested-v10");
        (int container, _, int device) = bench.Session();
        bench.Map(container, 0x4000_0000, 0x20_0000);
        bench.Mmap(device, 0, 0x1000);
        bench.Model.Exit(VfioBench.Pid);
        Assert.True(bench.Open("/dev/vfio/0") > 0);
    }

    [Theory]
    [InlineData(0x0800_0000, 0x1000, Einval)]
    [InlineData(0x07ff_f000, 0x1000, 0)]
    [InlineData(0x07ff_f000, 0x2000, Einval)]
    [InlineData(0x0810_0000, 0x1000, 0)]
    [InlineData(0x1000_0000, 0, Einval)]
    [InlineData(0x1000_0800, 0x1000, Einval)]
    [InlineData(unchecked((long)0xffff_ffff_ffff_f000), 0x2000, Einval)]
    public void MapDma_Range_IsChecked(long iova, long size, int expected)
    {
        var bench = new VfioBench("nested-v10");
        (int container, _, _) = bench.Session();
        Assert.Equal(expected, bench.Map(container, (ulong)iova, (ulong)size));
    }

    [Fact]
    public void UnmapDma_RangeOfMappings_ReturnsWhatWasRemoved()
    {
        var bench = new VfioBench("linux-5.10");
        (int container, _, _) = bench.Session(3);
        bench.Map(container, 0x4000_0000, 0x4000);
        Assert.Equal(Eexist, bench.Map(container, 0x4000_2000, 0x1000));
        bench.Map(container, 0x4000_4000, 0x1000);
        Assert.Equal(Einval, bench.Ioctl(container, 0x3b72, VfioBench.Words(24, 0, 0x4000_1000, 0, 0x1000, 0)));
        Assert.Equal(0, bench.Ioctl(container, 0x3b72, VfioBench.Words(24, 0, 0x4000_0000, 0, 0x10_0000, 0)));
        Assert.Equal(0x5000u, bench.Output32(16));
        Assert.Equal(0, bench.Ioctl(container, 0x3b72, VfioBench.Words(24, 0, 0x4000_0000, 0, 0x10_0000, 0)));
        Assert.Equal(0u, bench.Output32(16));
    }

    [Fact]
    public void Ioctl_UnreadableInput_IsFault()
    {
        var bench = new VfioBench("nested-v10");
        (int container, int group, int device) = bench.Session();
        Assert.Equal(Efault, bench.Ioctl(container, VfioBench.SetPasidTable, VfioBench.Words(40, 1), endsInFault: true));
        Assert.Equal(Efault, bench.Ioctl(container, 0x3b71, [], endsInFault: true));
        Assert.Equal(Efault, bench.Ioctl(group, 0x3b67, [], endsInFault: true));
        Assert.Equal(Efault, bench.Ioctl(device, 0x3b6c, VfioBench.Words(32), endsInFault: true));
    }

    [Fact]
    public void Ioctl_EmptyInput_NeverThrows()
    {
        foreach (string dialect in (string[])["linux-5.10", "nested-v10", "nested-v11"])
        {
            var bench = new VfioBench(dialect);
            (int container, int group, int device) = bench.Session();
            for (uint request = 0x3b60; request < 0x3b80; request++)
            {
                foreach (int fd in (int[])[container, device, group])
                {
                    bench.Ioctl(fd, request, []);
                    Assert.InRange(bench.Ioctl(fd, request, VfioBench.Words(0x100)), -200, 1000);
                }
            }
        }
    }
}
