using Xunit;

namespace TraceReplay.Tests.Replayer.Iommufd;

/// <summary>Binding, attaching and detaching device files.</summary>
public sealed class DeviceBinderTests
{
    private const int Enoent = -2;
    private const int Ebadf = -9;
    private const int Ebusy = -16;
    private const int Einval = -22;
    private const int Ebadfd = -77;

    private readonly IommufdBench _bench = new();

    [Fact]
    public void Bind_WrongArguments_AreToldApart()
    {
        int device = _bench.Open("/dev/vfio/devices/vfio0");
        Assert.Equal(Einval, Bind(device, -1));
        Assert.Equal(Ebadfd, Bind(device, 0));
        Assert.Equal(Ebadfd, Bind(device, device));
        Assert.Equal(Ebadf, Bind(device, 99));
        Assert.Equal(Einval, _bench.Ioctl(device, IommufdBench.Bind, IommufdBench.Words(16, 2, (uint)_bench.Fd, 0)));
        Assert.Equal(Einval, _bench.Ioctl(device, IommufdBench.Bind, IommufdBench.Words(8, 0, (uint)_bench.Fd, 0)));
        Assert.Equal(0, Bind(device, _bench.Fd));
        Assert.Equal(1u, _bench.Output32(12));
        Assert.Equal(Einval, Bind(device, _bench.Fd));
    }

    [Fact]
    public void Bind_SecondOpenOfTheDevice_IsRefused()
    {
        _bench.Device();
        int second = _bench.Open("/dev/vfio/devices/vfio0");
        Assert.Equal(Einval, Bind(second, _bench.Fd));
    }

    [Fact]
    public void Bind_AfterClose_WorksAgain()
    {
        (int fd, uint id) = _bench.Device();
        _bench.Close(fd);
        Assert.Equal(id, _bench.Device().Id);
    }

    [Fact]
    public void Attach_ToAnAddressSpace_AnswersWithItsPageTable()
    {
        (int fd, uint device) = _bench.Device();
        uint ioas = _bench.Ioas();
        Assert.Equal(0, _bench.AttachTo(fd, ioas));
        Assert.Equal(3u, _bench.Output32(8));
        Assert.Equal(Einval, _bench.AttachTo(fd, device));
        Assert.Equal(Enoent, _bench.AttachTo(fd, 77));

        // Other devices join it; it goes with the last.
        (int second, _) = _bench.Device(1);
        Assert.Equal(0, _bench.AttachTo(second, ioas));
        Assert.Equal(3u, _bench.Output32(8));
        Assert.Equal(0, Detach(fd));
        Assert.Equal(Ebusy, _bench.Destroy(ioas));
        Assert.Equal(0, Detach(second));
        Assert.Equal(Enoent, _bench.Destroy(3));
        Assert.Equal(0, _bench.Destroy(ioas));
    }

    [Fact]
    public void Attach_WhileAttached_Replaces()
    {
        (int fd, _) = _bench.Device();
        uint first = _bench.Ioas();
        uint second = _bench.Ioas();
        _bench.AttachTo(fd, first);
        Assert.Equal(0, _bench.AttachTo(fd, second));
        Assert.Equal(0, _bench.Destroy(first));
        Assert.Equal(Ebusy, _bench.Destroy(second));
        Assert.Equal(0, Detach(fd));
        Assert.Equal(0, Detach(fd));
    }

    [Fact]
    public void Attach_Pasid_FailsWithoutEffect()
    {
        (int fd, _) = _bench.Device();
        uint ioas = _bench.Ioas();
        Assert.Equal(Einval, _bench.Ioctl(fd, IommufdBench.Attach, IommufdBench.Words(16, 1, ioas, 5)));
        Assert.Equal(Enoent, _bench.Ioctl(fd, IommufdBench.Attach, IommufdBench.Words(16, 1, 77, 5)));
        Assert.Equal(Einval, _bench.Ioctl(fd, IommufdBench.Attach, IommufdBench.Words(12, 1, ioas)));
        Assert.Equal(Einval, _bench.Ioctl(fd, IommufdBench.Attach, IommufdBench.Words(16, 4, ioas, 5)));
        Assert.Equal(0, _bench.Destroy(ioas));
        Assert.Equal(0, _bench.Ioctl(fd, IommufdBench.Detach, IommufdBench.Words(12, 1, 5)));
    }

    [Fact]
    public void Compatible_ContainerCalls_WorkOnOneAddressSpace()
    {
        Assert.Equal(-19, _bench.Ioctl(_bench.Fd, 0x3b70, IommufdBench.Words(16, 0, 0, 0)));
        uint ioas = _bench.Ioas();
        Assert.Equal(0, _bench.Do(0x3b88, ioas, 1));
        Assert.Equal(0, _bench.Ioctl(_bench.Fd, 0x3b71, IommufdBench.Words(32, 3, 0x7000_0000, 0, 0x10000, 0, 0x1000, 0)));
        Assert.Equal(-17, _bench.Map(ioas, 0x10000, 0x1000));
        Assert.Equal(0, _bench.Ioctl(_bench.Fd, 0x3b72, IommufdBench.Words(24, 0, 0x10000, 0, 0x1000, 0)));
        Assert.Equal(0x1000u, _bench.Output64(16));
        Assert.Equal(0, _bench.Ioctl(_bench.Fd, 0x3b72, IommufdBench.Words(24, 0, 0x10000, 0, 0x1000, 0)));
        Assert.Equal(0u, _bench.Output64(16));
        Assert.Equal(0, _bench.Destroy(ioas));
        Assert.Equal(-19, _bench.Do(0x3b88, 0, 0));
    }

    private long Bind(int device, int iommufd) => _bench.Ioctl(device, IommufdBench.Bind, IommufdBench.Words(16, 0, (uint)iommufd, 0));

    private long Detach(int device) => _bench.Ioctl(device, IommufdBench.Detach, IommufdBench.Words(8, 0));
}
