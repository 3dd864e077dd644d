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
    [InlineData("linux-6.1", 0)]
    [InlineData("linux-6.12", Einval)]
    public void Request_TriggerBelowMinusOne_FollowsDialect(string dialect, int expected)
    {
        var bench = new VfioBench(dialect);
        (_, _, int device) = bench.Session(3);
        Assert.Equal(expected, bench.SetIrq(device, 0x24, 4, 1, -2));
        Assert.Equal(0, bench.SetIrq(device, 0x24, 4, 1, -1));
    }

    [Fact]
    public void Bar_OfIoSpace_DoesNotNeedMemoryDecoding()
    {
        var bench = new VfioBench("linux-7.3");
        (_, _, int device) = bench.Session(3);
        bench.Recorded([1, 0xc0, 0, 0]);
        bench.Pread(device, ConfigRegion + 0x18, 4);
        bench.Pwrite(device, ConfigRegion + 4, [1, 0]);
        Assert.Equal(4, bench.Pread(device, 2UL << 40, 4));
        Assert.Equal(Eio, bench.Pread(device, 0, 4));
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

    [Theory]
    [InlineData(Enotty, Enotty, Enotty)]
    [InlineData(0, 0, Einval)]
    public void Token_FirstAnswer_TellsWhetherTheDeviceIsAParent(int first, int probe, int get)
    {
        var bench = new VfioBench("linux-7.3");
        (_, _, int device) = bench.Session(3);
        bench.Recorded(first);
        Assert.Equal(first, bench.Ioctl(device, 0x3b75, VfioBench.Words(8, Probe | Set)));
        Assert.Equal(ByteState.Learned, bench.Context.ResultState);
        Assert.Equal(probe, bench.Ioctl(device, 0x3b75, VfioBench.Words(8, Probe | Set)));
        Assert.Equal(ByteState.Predicted, bench.Context.ResultState);
        Assert.Equal(get, bench.Ioctl(device, 0x3b75, VfioBench.Words(24, 0x10000, 0, 0, 0, 0)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(Einval)]
    public void Reset_NeverAskedFor_IsLearnedOnce(int outcome)
    {
        var bench = new VfioBench("linux-7.3");
        (_, _, int device) = bench.Session(3);
        bench.Ioctl(device, 0x3b6f, 0UL);
        Assert.Equal(CallStatus.Unknown, bench.Status);
        bench.Recorded(outcome);
        Assert.Equal(outcome, bench.Ioctl(device, 0x3b6f, 0UL));
        Assert.Equal(ByteState.Learned, bench.Context.ResultState);
        Assert.Equal(outcome, bench.Ioctl(device, 0x3b6f, 0UL));
        Assert.Equal(ByteState.Predicted, bench.Context.ResultState);
    }

    [Fact]
    public void Eventfd_ReadThatDoesNotWait_WasMadeNonBlocking()
    {
        var bench = new VfioBench("linux-7.3");
        int eventfd = bench.Eventfd(flags: 0);
        bench.Read(eventfd);
        Assert.Equal(CallStatus.NeverReturns, bench.Status);
        bench.Recorded(-11);
        Assert.Equal(-11, bench.Read(eventfd));
        Assert.Equal(ByteState.Learned, bench.Context.ResultState);
        Assert.Equal(-11, bench.Read(eventfd));
        Assert.Equal(ByteState.Predicted, bench.Context.ResultState);
    }

    [Fact]
    public void DmaBuf_OfKernelBuiltForIt_ChecksRegionAndRanges()
    {
        var options = new TraceReplay.Replayer.Vfio.VfioOptions { ExportsDmaBuf = true, GroupDevices = new SortedDictionary<uint, List<string>> { [0] = ["0000:00:02.0"] } };
        var bench = new VfioBench("linux-7.3", options);
        (_, _, int device) = bench.Session(3);
        const uint DmaBuf = 11 | 0x10000;
        Assert.Equal(0, bench.Ioctl(device, 0x3b75, VfioBench.Words(8, DmaBuf | Probe)));
        Assert.Equal(Einval, bench.Ioctl(device, 0x3b75, VfioBench.Words(8, 11 | Set)));
        Assert.Equal(Einval, bench.Ioctl(device, 0x3b75, VfioBench.Words(8, DmaBuf)));
        Assert.Equal(Einval, bench.Ioctl(device, 0x3b75, VfioBench.Words(24, DmaBuf, 0, 0, 0, 0)));
        Assert.Equal(-19, bench.Ioctl(device, 0x3b75, VfioBench.Words(40, DmaBuf, 7, 0, 0, 1, 0, 0, 0x1000, 0)));
        Assert.Equal(Einval, bench.Ioctl(device, 0x3b75, VfioBench.Words(40, DmaBuf, 0, 0, 0, 1, 0, 0, 0x800, 0)));
        bench.Recorded(9);
        Assert.Equal(9, bench.Ioctl(device, 0x3b75, VfioBench.Words(40, DmaBuf, 0, 0, 0, 1, 0, 0, 0x1000, 0)));
    }

    [Theory]
    [InlineData(12, 0, -28)]
    [InlineData(20, 1, 0)]
    public void HotResetInfo_BehindABridge_GivesTheCountAndThenTheFunctions(uint size, uint known, int expected)
    {
        var options = new TraceReplay.Replayer.Vfio.VfioOptions { GroupDevices = new SortedDictionary<uint, List<string>> { [0] = ["0000:01:00.0"] } };
        var bench = new VfioBench("linux-6.12", options);
        int container = bench.Open("/dev/vfio/vfio");
        int group = bench.Open("/dev/vfio/0");
        bench.Ioctl(group, 0x3b68, VfioBench.Words((uint)container));
        bench.Ioctl(container, 0x3b66, 3);
        int device = bench.DeviceFd(group, "0000:01:00.0");
        bench.Ioctl(device, 0x3b71, VfioBench.Words(16, 0, 1, (uint)group));
        Assert.Equal(CallStatus.Unknown, bench.Status);
        byte[] argument = [.. VfioBench.Words(size, 0, 0), .. new byte[size - 12]];
        bench.Recorded([.. VfioBench.Words(size, 0, 1), .. new byte[] { 0, 0, 0, 0, 0, 0, 1, 0 }.AsSpan(0, (int)size - 12)]);
        Assert.Equal(expected, bench.Ioctl(device, 0x3b70, argument));
        Assert.Equal(ByteState.Learned, bench.Context.States[8]);
        long reset = bench.Ioctl(device, 0x3b71, VfioBench.Words(16, 0, 1, (uint)group));
        Assert.Equal(known == 1 ? 0 : reset, reset);
        Assert.Equal(-9, bench.Ioctl(device, 0x3b71, VfioBench.Words(16, 0, 1, 100)));
        Assert.Equal(Einval, bench.Ioctl(device, 0x3b71, VfioBench.Words(16, 0, 1, (uint)container)));
        Assert.Equal(Einval, bench.Ioctl(device, 0x3b71, VfioBench.Words(20, 0, 2, (uint)group, (uint)group)));
    }
}
