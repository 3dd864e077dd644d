using TraceReplay.Formats.Ioctls.Iommufd;
using TraceReplay.Formats.Records;
using TraceReplay.Replayer.Calls;
using Xunit;

namespace TraceReplay.Tests.Replayer.Iommufd;

/// <summary>Page tables, vIOMMUs, queues: who needs whom, and in which order they may go.</summary>
public sealed class HwptTests
{
    private const int Enoent = -2;
    private const int Eio = -5;
    private const int E2Big = -7;
    private const int Efault = -14;
    private const int Ebusy = -16;
    private const int Eexist = -17;
    private const int Einval = -22;
    private const int Eopnotsupp = -95;
    private const ulong Bypass = 9;
    private const ulong Stage1 = 0x4000000b;
    private const ulong InvalidateAll = 0x30;
    private const ulong InvalidateContext = 0x05;

    private readonly IommufdBench _bench = new();

    [Theory]
    [InlineData(0u, true)]
    [InlineData(1u, true)]
    [InlineData(8u, true)]
    [InlineData(2u, false)]
    [InlineData(3u, false)]
    [InlineData(5u, false)]
    [InlineData(9u, false)]
    [InlineData(0x80u, false)]
    public void Alloc_OfAnAddressSpace_TakesSomeFlags(uint flags, bool taken)
    {
        (_, uint device) = _bench.Device();
        uint ioas = _bench.Ioas();
        Assert.Equal(taken ? 3 : Eopnotsupp, _bench.Hwpt(device, ioas, flags));
    }

    [Fact]
    public void Alloc_WrongObjects_AreToldApart()
    {
        (_, uint device) = _bench.Device();
        uint ioas = _bench.Ioas();
        Assert.Equal(Enoent, _bench.Hwpt(51, ioas));
        Assert.Equal(Enoent, _bench.Hwpt(ioas, ioas));
        Assert.Equal(Einval, _bench.Hwpt(device, 9999));
        Assert.Equal(Einval, _bench.Hwpt(device, device));
        Assert.Equal(Enoent, _bench.Hwpt(device, ioas, 4));
        Assert.Equal(Eopnotsupp, _bench.Hwpt(device, ioas, ste: Bypass));
        long parent = _bench.Hwpt(device, ioas, 1);
        Assert.Equal(Eopnotsupp, _bench.Hwpt(device, (uint)parent, ste: Bypass));
        Assert.Equal(Einval, _bench.Do(IommufdRequest.HwptAlloc, 0, device, ioas, 0, 0, 0, 8, 0x9000, 0, 0, 0));
        Assert.Equal(Einval, _bench.Do(IommufdRequest.HwptAlloc, 0, device, ioas, 0, 0, 2, 0, 0, 0, 0, 0));
        Assert.Equal(Eopnotsupp, _bench.Do(IommufdRequest.HwptAlloc, 0, device, ioas, 0, 1, 0, 0, 0, 0, 0, 0));

        // The last reserved word is not looked at.
        Assert.Equal(0, _bench.Do(IommufdRequest.HwptAlloc, 0, device, ioas, 0, 0, 0, 0, 0, 0, 0, 1));
    }

    [Fact]
    public void Viommu_ErrorsComeInOrder()
    {
        (_, uint device) = _bench.Device();
        uint ioas = _bench.Ioas();
        uint plain = (uint)_bench.Hwpt(device, ioas);
        uint parent = (uint)_bench.Hwpt(device, ioas, 1);
        Assert.Equal(Eopnotsupp, _bench.Viommu(99, parent, type: 0));
        Assert.Equal(Enoent, _bench.Viommu(99, parent, type: 2));
        Assert.Equal(Eopnotsupp, _bench.Viommu(device, 99, type: 2));
        Assert.Equal(Enoent, _bench.Viommu(device, ioas));
        Assert.Equal(Einval, _bench.Viommu(device, plain));
        Assert.True(_bench.Viommu(device, parent) > 0);
        Assert.True(_bench.Viommu(device, parent) > 0);
    }

    [Fact]
    public void Viommu_DevicesThatAreNotCoherent_AreNotSupported()
    {
        var bench = new IommufdBench(coherent: false);
        (_, uint device) = bench.Device();
        uint parent = (uint)bench.Hwpt(device, bench.Ioas(), 1);
        Assert.Equal(Eopnotsupp, bench.Viommu(device, parent));
        Assert.Equal(Eopnotsupp, bench.Viommu(device, 99));
    }

    [Fact]
    public void Nested_AttachOrder_NeedsAVirtualDeviceForStage1()
    {
        (int fd, uint device, uint viommu) = Nested();
        long bypass = _bench.Hwpt(device, viommu, ste: Bypass);
        long stage1 = _bench.Hwpt(device, viommu, ste: Stage1);
        Assert.Equal(Eopnotsupp, _bench.Hwpt(device, viommu));
        Assert.Equal(Eio, _bench.Hwpt(device, viommu, ste: 3));
        Assert.Equal(Enoent, _bench.AttachTo(fd, (uint)stage1));
        Assert.Equal(0, _bench.AttachTo(fd, (uint)bypass));
        Assert.True(_bench.Vdevice(viommu, device, 0x100) > 0);
        Assert.Equal(0, _bench.AttachTo(fd, (uint)stage1));
        Assert.Equal(Einval, _bench.AttachTo(fd, viommu));
        Assert.Equal(Enoent, _bench.AttachTo(fd, 999));
    }

    [Fact]
    public void Destroy_InUse_IsBusyFromTheLeavesUp()
    {
        (int fd, uint device, uint viommu) = Nested();
        long stage1 = _bench.Hwpt(device, viommu, ste: Stage1);
        long vdevice = _bench.Vdevice(viommu, device, 0x100);
        (long queue, int queueFd) = _bench.Veventq(viommu, 4);
        Assert.Equal(0, _bench.AttachTo(fd, (uint)stage1));
        foreach (long id in new[] { stage1, viommu, viommu - 1, viommu - 2, device, queue })
        {
            Assert.Equal(Ebusy, _bench.Destroy(id));
        }

        Assert.Equal(0, _bench.Destroy(vdevice));
        _bench.Ioctl(fd, IommufdBench.Detach, IommufdBench.Words(8, 0));
        _bench.Close(queueFd);
        foreach (long id in new[] { stage1, queue, viommu, viommu - 1, viommu - 2 })
        {
            Assert.Equal(0, _bench.Destroy(id));
        }

        Assert.Equal(Ebusy, _bench.Destroy(device));
    }

    [Fact]
    public void CloseDevice_WithVirtualDevice_LeavesItsNumberTaken()
    {
        (int fd, uint device, uint viommu) = Nested();
        long vdevice = _bench.Vdevice(viommu, device, 0x100);
        _bench.Close(fd);
        Assert.Equal(Enoent, _bench.Destroy(vdevice));
        Assert.Equal(device, _bench.Ioas());
        Assert.Equal((uint)vdevice + 1, _bench.Ioas());
        Assert.Equal(0, _bench.Destroy(viommu));
    }

    [Fact]
    public void CloseIommufd_BeforeTheDevice_KeepsItsObjectsUntilTheDeviceGoes()
    {
        (int fd, uint device, uint viommu) = Nested();
        Assert.Equal(0, _bench.AttachTo(fd, (uint)_bench.Hwpt(device, viommu, ste: Bypass)));
        Assert.Equal(0, _bench.Close(_bench.Fd));
        Assert.True(_bench.Driver.FindMaster(0x10)!.Domain is { IsDefault: false });
        Assert.Equal(0, _bench.Close(fd));
        Assert.True(_bench.Driver.FindMaster(0x10)!.Domain is { IsDefault: true });
    }

    [Fact]
    public void Vdevice_OneNumberPerDeviceAndBack()
    {
        (_, uint device, uint viommu) = Nested();
        uint other = _bench.Device(1).Id;
        Assert.Equal(Enoent, _bench.Vdevice(99, device, 0x100));
        Assert.Equal(Enoent, _bench.Vdevice(viommu, 99, 0x100));
        long vdevice = _bench.Vdevice(viommu, device, 0xffff_ffff_ffff);
        Assert.True(vdevice > 0);
        Assert.Equal(Eexist, _bench.Vdevice(viommu, device, 0x200));
        Assert.Equal(Eexist, _bench.Vdevice(viommu, other, 0xffff_ffff_ffff));
        Assert.Equal(0, _bench.Destroy(vdevice));
        Assert.Equal(vdevice, _bench.Vdevice(viommu, other, 0xffff_ffff_ffff));
    }

    [Fact]
    public void Invalidate_ErrorsAndCounts()
    {
        (_, uint device, uint viommu) = Nested();
        long nested = _bench.Hwpt(device, viommu, ste: Bypass);
        _bench.Vdevice(viommu, device, 0x100);
        Assert.Equal(Eopnotsupp, _bench.Invalidate((uint)nested, 16, InvalidateAll, 0));
        Assert.Equal(Einval, _bench.Invalidate(viommu - 1, 16, InvalidateAll, 0));
        Assert.Equal(Enoent, _bench.Invalidate(99, 16, InvalidateAll, 0));
        Assert.Equal(Einval, _bench.Invalidate(viommu, 16));
        Assert.Equal(Einval, _bench.Invalidate(viommu, 0, InvalidateAll, 0));
        Assert.Equal(0, _bench.Invalidate(viommu, 8, InvalidateAll));
        Assert.Equal(0, _bench.Invalidate(viommu, 32, InvalidateAll, 0, 0, 0));
        Assert.Equal(E2Big, _bench.Invalidate(viommu, 32, InvalidateAll, 0, 0, 1));
        Assert.Equal(0, _bench.Invalidate(viommu, 16, InvalidateContext | (0x100UL << 32), 1));
        Assert.Equal(1u, _bench.Output32(24));
        Assert.Equal(Eio, _bench.Invalidate(viommu, 16, InvalidateAll, 0, InvalidateContext | (0x101UL << 32), 1));
        Assert.Equal(1u, _bench.Output32(24));
    }

    [Fact]
    public void Veventq_FullQueue_KeepsTheNumberOfTheLastLost()
    {
        (_, uint device, uint viommu) = Nested();
        _bench.Vdevice(viommu, device, 0x100);
        Assert.Equal(Einval, _bench.Veventq(viommu, 0).Id);
        Assert.Equal(Einval, _bench.Veventq(viommu, 524289).Id);
        Assert.Equal(Eopnotsupp, _bench.Veventq(viommu, 4, type: 0).Id);
        Assert.Equal(Enoent, _bench.Veventq(viommu - 1, 4).Id);
        (long id, int fd) = _bench.Veventq(viommu, 2);
        Assert.True(id > 0);
        Assert.Equal(Eexist, _bench.Veventq(viommu, 4).Id);
        Assert.Equal(0, _bench.Read(fd, 512));
        TraceReplay.Replayer.SmmuDriver.IVirtualEventSink sink = _bench.Driver.FindMaster(0x10)!.BoundStream!.Smmu.EventSink!;
        for (ulong i = 0; i < 5; i++)
        {
            sink.Event([0x10, 0, i, 0]);
        }

        Assert.Equal(Einval, _bench.Read(fd, 39));
        Assert.Equal(40, _bench.Read(fd, 79));
        Assert.Equal(0u, _bench.Output32(4));
        Assert.Equal(48, _bench.Read(fd, 512));
        Assert.Equal(1u, _bench.Output32(4));
        Assert.Equal(1u, _bench.Output32(40));
        Assert.Equal(4u, _bench.Output32(44));
        sink.Event([0x10, 0, 9, 0]);
        Assert.Equal(40, _bench.Read(fd, 512));
        Assert.Equal(5u, _bench.Output32(4));
    }

    [Fact]
    public void HwInfo_BufferIsCutOrFilled()
    {
        (_, uint device) = _bench.Device();
        byte[] before = [.. Enumerable.Repeat((byte)0xaa, 48)];
        byte[] recorded = new byte[48];
        recorded[8] = 0x1b;
        _bench.Context.SetRecorded(true, 0, false, default);
        _bench.SetBuffers(new PointedBuffer(16, 0x9000, before, recorded));
        Assert.Equal(0, _bench.Do(IommufdRequest.GetHwInfo, 0, device, 48, 0x9000, 0, 0, 0, 0, 0));
        Assert.Equal(40u, _bench.Output32(12));
        Assert.Equal(2u, _bench.Output32(24));
        Assert.Equal(8u, _bench.Output64(32));
        Assert.Equal(48, _bench.Context.BufferWrites.Sum(write => write.Bytes.Length));
        Assert.Equal(8, _bench.Context.BufferWrites.Count(write => write.State != ByteState.Predicted));
        _bench.SetBuffers();
        Assert.Equal(Efault, _bench.Do(IommufdRequest.GetHwInfo, 0, device, 40, 0, 0, 0, 0, 0, 0));
        Assert.Equal(Eopnotsupp, _bench.Do(IommufdRequest.GetHwInfo, 2, device, 0, 0, 0, 0, 0, 0, 0));
        Assert.Equal(Eopnotsupp, _bench.Do(IommufdRequest.GetHwInfo, 1, device, 0, 0, 0, 3, 0, 0, 0));
        Assert.Equal(0, _bench.Do(IommufdRequest.GetHwInfo, 0, device, 0, 0, 0, 1, 0, 0, 0));
        Assert.Equal(Enoent, _bench.Do(IommufdRequest.GetHwInfo, 0, 77, 0, 0, 0, 0, 0, 0, 0));
    }

    // Device, IOAS, parent, vIOMMU have ids in a row.
    private (int Fd, uint Device, uint Viommu) Nested()
    {
        (int fd, uint device) = _bench.Device();
        uint parent = (uint)_bench.Hwpt(device, _bench.Ioas(), 1);
        return (fd, device, (uint)_bench.Viommu(device, parent));
    }
}
