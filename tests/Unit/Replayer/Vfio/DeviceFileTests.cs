using TraceReplay.Replayer.Calls;
using TraceReplay.Replayer.SmmuDriver;
using TraceReplay.Replayer.Vfio;
using TraceReplay.Replayer.Vfio.Files;
using Xunit;

namespace TraceReplay.Tests.Replayer.Vfio;

public sealed class DeviceFileTests
{
    private const int Einval = -22;

    [Fact]
    public void Open_KernelWithoutDeviceFiles_IsAbsent() => Assert.Equal(-2, new VfioBench("linux-5.10").Open("/dev/vfio/devices/vfio0"));

    [Fact]
    public void AnyCall_BeforeBind_IsRefused()
    {
        var bench = new VfioBench("linux-7.3");
        int device = (int)bench.Open("/dev/vfio/devices/vfio0");
        Assert.Equal(Einval, bench.Ioctl(device, 0x3b6b, VfioBench.Words(24, 0, 0, 0, 0, 0)));
        Assert.Equal(Einval, bench.Ioctl(device, 0x3b77, VfioBench.Words(12, 0, 1)));
        Assert.Equal(Einval, bench.Ioctl(device, 0x3bff, []));
        Assert.Equal(Einval, bench.Pread(device, 7UL << 40, 4));
    }

    [Fact]
    public void GroupOpen_DeviceBoundThroughItsFile_IsBusyUntilItIsClosed()
    {
        var bench = new VfioBench("linux-7.3", new VfioOptions { UnnamedGroups = [4] });
        var binder = new FakeBinder(bench.Model.Lifetime);
        bench.Model.Binder = binder;
        int device = (int)bench.Open("/dev/vfio/devices/vfio0");
        Assert.Equal(0, bench.Ioctl(device, 0x3b76, VfioBench.Words(16, 0, 0, 0)));
        Assert.Equal(-16, bench.Open("/dev/vfio/4"));
        Assert.Equal(0, bench.Ioctl(device, 0x3b6b, VfioBench.Words(24, 0, 0, 0, 0, 0)));
        bench.Close(device);
        Assert.Equal(1, binder.Unbound);
        Assert.True(bench.Open("/dev/vfio/4") >= 0);
    }

    private sealed class FakeBinder(DeviceLifetime lifetime) : IDeviceBinder, IDeviceBinding
    {
        public int Unbound { get; private set; }

        public object Owner => this;

        public uint DeviceId => 1;

        public void Bind(CallContext c, VfioProcess process, DeviceFile file)
        {
            DriverResult blocked = DeviceLifetime.BlockGroup(file.Device);
            Assert.True(blocked.Ok && lifetime.TryOpen(file.Device, throughGroup: false).Ok);
            file.Bind(this);
            c.Succeed();
        }

        public void Attach(CallContext c, DeviceFile file)
        {
        }

        public void Detach(CallContext c, DeviceFile file)
        {
        }

        public void Unbind() => Unbound++;
    }
}
