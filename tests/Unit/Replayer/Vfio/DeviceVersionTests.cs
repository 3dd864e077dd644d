using System.Buffers.Binary;
using TraceReplay.Replayer.Calls;
using Xunit;

namespace TraceReplay.Tests.Replayer.Vfio;

/// <summary>Where a vfio-pci device differs between kernels, and the calls it has since 6.1: Linux drivers/vfio/pci.</summary>
public sealed class DeviceVersionTests
{
    private const int Einval = -22;
    private const int Enotty = -25;
    private const int Eio = -5;
    private const ulong ConfigRegion = 7UL << 40;
    private const uint Set = 0x20000;
    private const uint Probe = 0x40000;

    [Theory]
    [InlineData("linux-6.1", 0xeeee)]
    [InlineData("linux-6.12", 0)]
    public void GetInfo_Padding_IsWrittenSince66(string dialect, uint expected)
    {
        var bench = new VfioBench(dialect);
        (_, _, int device) = bench.Session(3);
        Assert.Equal(0, bench.Ioctl(device, 0x3b6b, VfioBench.Words(24, 0, 0, 0, 0xdddd, 0xeeee)));
        Assert.Equal(0u, bench.Output32(16));
        Assert.Equal(expected, bench.Output32(20));
    }

    [Theory]
    [InlineData("linux-5.10", Einval)]
    [InlineData("linux-6.12", Einval)]
    [InlineData("linux-7.3", 0)]
    public void ErrorInterrupt_OfConventionalDevice_FollowsDialect(string dialect, int expected)
    {
        var bench = new VfioBench(dialect);
        (_, _, int device) = bench.Session(3);
        Assert.Equal(expected, bench.Ioctl(device, 0x3b6d, VfioBench.Words(16, 0, 3, 0)));
        Assert.Equal(expected, bench.SetIrq(device, 0x24, 3, 1, bench.Eventfd()));
    }

    [Theory]
    [InlineData("linux-5.10", 3, Set, Enotty)]
    [InlineData("linux-6.1", 3, Probe | Set, 0)]
    [InlineData("linux-6.1", 3, Probe | 0x10000, Einval)]
    [InlineData("linux-6.1", 3, 0, Einval)]
    [InlineData("linux-6.1", 4, Set, Einval)]
    [InlineData("linux-6.1", 5, Set, 0)]
    [InlineData("linux-7.3", 0, Probe | Set, Enotty)]
    [InlineData("linux-7.3", 1, Probe | Set, Enotty)]
    [InlineData("linux-7.3", 11, Probe | 0x10000, Enotty)]
    [InlineData("linux-7.3", 12, Probe | Set, Einval)]
    [InlineData("linux-6.12", 12, Probe | Set, Enotty)]
    [InlineData("linux-7.3", 3, Set | 0x10000, Einval)]
    [InlineData("linux-7.3", 3, 0x80000, Einval)]
    public void Feature_NumberAndOperation_AreChecked(string dialect, uint feature, uint operation, int expected)
    {
        var bench = new VfioBench(dialect);
        (_, _, int device) = bench.Session(3);
        Assert.Equal(expected, bench.Ioctl(device, 0x3b75, VfioBench.Words(8, feature | operation)));
    }

    [Fact]
    public void LowPower_EnteredTwice_IsRefusedUntilItEnds()
    {
        var bench = new VfioBench("linux-7.3");
        (_, _, int device) = bench.Session(3);
        Assert.Equal(0, bench.Ioctl(device, 0x3b75, VfioBench.Words(8, Set | 3)));
        Assert.Equal(Einval, bench.Ioctl(device, 0x3b75, VfioBench.Words(8, Set | 3)));
        Assert.Equal(0, bench.Ioctl(device, 0x3b75, VfioBench.Words(8, Set | 5)));
        Assert.Equal(0, bench.Ioctl(device, 0x3b75, VfioBench.Words(8, Set | 3)));
    }

    [Fact]
    public void LowPower_WithWakeup_EndsAtTheNextCallAndTells()
    {
        var bench = new VfioBench("linux-7.3");
        (_, _, int device) = bench.Session(3);
        int eventfd = bench.Eventfd();
        Assert.Equal(0, bench.Ioctl(device, 0x3b75, VfioBench.Words(16, Set | 4, (uint)eventfd, 0)));
        Assert.Equal(-11, bench.Read(eventfd));
        Assert.Equal(0, bench.Ioctl(device, 0x3b6d, VfioBench.Words(16, 0, 4, 0)));
        Assert.Equal(8, bench.Read(eventfd));
        Assert.Equal(0, bench.Ioctl(device, 0x3b75, VfioBench.Words(8, Set | 3)));
    }

    [Theory]
    [InlineData("linux-5.10", 0, -19)]
    [InlineData("linux-6.12", 0, Einval)]
    [InlineData("linux-6.12", 1, -19)]
    public void HotReset_OnRootBus_ChecksTheFormFirstSince66(string dialect, uint groups, int expected)
    {
        var bench = new VfioBench(dialect);
        (_, int group, int device) = bench.Session(3);
        Assert.Equal(expected, bench.Ioctl(device, 0x3b71, VfioBench.Words(16, 0, groups, (uint)group)));
    }

    [Fact]
    public void Bar_MemoryDecodingOff_CannotBeReached()
    {
        var bench = new VfioBench("linux-7.3");
        (_, _, int device) = bench.Session(3);
        Assert.Equal(4, bench.Pread(device, 0, 4));
        Assert.Equal(2, bench.Pwrite(device, ConfigRegion + 4, [4, 0]));
        Assert.Equal(Eio, bench.Pread(device, 0, 4));
        Assert.Equal(Eio, bench.Pwrite(device, 0, [0, 0, 0, 0]));
        Assert.Equal(2, bench.Pwrite(device, ConfigRegion + 4, [6, 0]));
        Assert.Equal(4, bench.Pread(device, 0, 4));
    }

    [Fact]
    public void Config_CommandBitsOfEveryDevice_AreKeptOthersAreSeenAgain()
    {
        var bench = new VfioBench("linux-7.3");
        (_, _, int device) = bench.Session(3);
        bench.Pwrite(device, ConfigRegion + 4, [6, 4]);
        bench.Pread(device, ConfigRegion + 4, 2);
        Assert.All(bench.Context.States.ToArray(), state => Assert.Equal(ByteState.Predicted, state));
        Assert.Equal(0x0406, BinaryPrimitives.ReadUInt16LittleEndian(bench.Context.Output));
        bench.Pwrite(device, ConfigRegion + 4, [0xff, 0xff]);
        bench.Pread(device, ConfigRegion + 4, 2);
        Assert.All(bench.Context.States.ToArray(), state => Assert.Equal(ByteState.Unknown, state));
    }

    [Fact]
    public void Resample_Installed_TakesWhatIsWrittenAndIsBusyForASecond()
    {
        var bench = new VfioBench("linux-7.3");
        (_, _, int device) = bench.Session(3);
        int resample = bench.Eventfd();
        Assert.Equal(0, bench.SetIrq(device, 0x24, 0, 1, bench.Eventfd()));
        Assert.Equal(0, bench.SetIrq(device, 0x14, 0, 1, resample));
        Assert.Equal(-16, bench.SetIrq(device, 0x14, 0, 1, resample));
        bench.Write(resample, 1);
        Assert.Equal(-11, bench.Read(resample));
        Assert.Equal(0, bench.SetIrq(device, 0x14, 0, 1, -1));
        bench.Write(resample, 1);
        Assert.Equal(8, bench.Read(resample));
    }

    [Theory]
    [InlineData("linux-6.1", Einval)]
    [InlineData("linux-6.12", 0)]
    public void Msix_VectorPastTheEnabledOnes_IsAddedSince65(string dialect, int expected)
    {
        var bench = new VfioBench(dialect);
        (_, _, int device) = bench.Session(3);
        bench.Recorded(VfioBench.Words(16, 1, 2, 4));
        Assert.Equal(0, bench.Ioctl(device, 0x3b6d, VfioBench.Words(16, 0, 2, 0)));
        Assert.Equal(0, bench.SetIrq(device, 0x24, 2, 1, bench.Eventfd()));
        Assert.Equal(expected, bench.Ioctl(device, 0x3b6e, VfioBench.Words(24, 0x24, 2, 2, 1, (uint)bench.Eventfd())));
        Assert.Equal(expected, bench.Ioctl(device, 0x3b6e, VfioBench.Words(20, 0x21, 2, 0, 4)));
    }
}
