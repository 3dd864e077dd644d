using TraceReplay.Replayer.Calls;
using Xunit;

namespace TraceReplay.Tests.Replayer.Vfio;

public sealed class IoeventfdTests
{
    private const int Ebadf = -9;
    private const int Eexist = -17;
    private const int Enodev = -19;
    private const int Einval = -22;
    private const uint Request = 0x3b74;
    private const uint GetRegionInfo = 0x3b6c;

    [Fact]
    public void Ioeventfd_Bar_IsWiredOnce()
    {
        var bench = new VfioBench("linux-5.10");
        int device = DeviceWithBar(bench, 0x10_0000);
        int eventfd = bench.Eventfd();
        Assert.Equal(Enodev, Wire(bench, device, 4, 0x60, -1));
        Assert.Equal(0, Wire(bench, device, 4, 0x60, eventfd));
        Assert.Equal(Eexist, Wire(bench, device, 4, 0x60, eventfd));
        Assert.Equal(0, Wire(bench, device, 2, 0x60, eventfd));
        Assert.Equal(0, Wire(bench, device, 4, 0x60, -1));
        Assert.Equal(Enodev, Wire(bench, device, 4, 0x60, -1));
        Assert.Equal(Ebadf, Wire(bench, device, 4, 0x64, 777));
    }

    [Theory]
    [InlineData(0u, 0x60UL, 3)]
    [InlineData(3u, 0x60UL, 3)]
    [InlineData(0x14u, 0x60UL, 3)]
    [InlineData(4u, 0x60UL, -2)]
    [InlineData(4u, 0xf_fffdUL, 3)]
    [InlineData(4u, 6UL << 40, 3)]
    public void Ioeventfd_Argument_IsChecked(uint flags, ulong position, int fd)
    {
        var bench = new VfioBench("linux-5.10");
        int device = DeviceWithBar(bench, 0x10_0000);
        Assert.Equal(Einval, Wire(bench, device, flags, position, fd));
    }

    [Fact]
    public void Ioeventfd_BarLengthNotInTheLog_IsUnknown()
    {
        var bench = new VfioBench("linux-5.10");
        (_, _, int device) = bench.Session();
        Wire(bench, device, 4, 0x60, bench.Eventfd());
        Assert.Equal(CallStatus.Unknown, bench.Status);
    }

    [Fact]
    public void HotReset_RootBus_HasNone()
    {
        var bench = new VfioBench("linux-5.10");
        (_, _, int device) = bench.Session();
        Assert.Equal(Enodev, bench.Ioctl(device, 0x3b70, VfioBench.Words(12, 0, 0)));
        Assert.Equal(Einval, bench.Ioctl(device, 0x3b70, VfioBench.Words(11, 0, 0)));
        Assert.Equal(Einval, bench.Ioctl(device, 0x3b71, VfioBench.Words(12, 1, 0)));
        Assert.Equal(Enodev, bench.Ioctl(device, 0x3b71, VfioBench.Words(12, 0, 0)));
    }

    private static long Wire(VfioBench bench, int device, uint flags, ulong position, int fd) =>
        bench.Ioctl(device, Request, VfioBench.Words(32, flags, (uint)position, (uint)(position >> 32), 1, 0, (uint)fd, 0));

    private static int DeviceWithBar(VfioBench bench, uint length)
    {
        (_, _, int device) = bench.Session();
        byte[] recorded = VfioBench.Words(32, 7, 0, 0, length, 0, 0, 0);
        byte[] argument = VfioBench.Words(32, 0, 0, 0, 0, 0, 0, 0);
        CallContext c = bench.Context;
        c.Begin(2, VfioBench.Pid, VfioBench.Pid);
        c.SetRecorded(true, 0, true, recorded);
        c.SetInput(argument, false, 0x1000, true);
        c.SetOutput(argument, argument.Length);
        bench.Model.Ioctl(c, device, GetRegionInfo, []);
        return device;
    }
}
