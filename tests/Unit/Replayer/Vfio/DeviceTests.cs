using TraceReplay.Replayer.Calls;
using TraceReplay.Replayer.SmmuDriver;
using Xunit;

namespace TraceReplay.Tests.Replayer.Vfio;

public sealed class DeviceTests
{
    private const int Einval = -22;
    private const uint EventfdTrigger = 0x24;
    private const uint NoneTrigger = 0x21;

    private static readonly IommuFault Fault = new() { Type = 1, Reason = 5, Flags = 2, Permission = 1, Address = 0x10000040 };

    [Theory]
    [InlineData("linux-5.10", 6, 9, 5)]
    [InlineData("nested-v10", 3, 10, 6)]
    [InlineData("nested-v10", 6, 10, 6)]
    [InlineData("nested-v11", 3, 9, 5)]
    [InlineData("nested-v11", 6, 11, 6)]
    public void GetInfo_Dialect_CountsRegionsAndInterrupts(string dialect, ulong iommu, uint regions, uint interrupts)
    {
        var bench = new VfioBench(dialect);
        (_, _, int device) = bench.Session(iommu);
        Assert.Equal(0, bench.Ioctl(device, 0x3b6b, VfioBench.Words(20, 0, 0, 0, 0)));
        Assert.Equal(regions, bench.Output32(8));
        Assert.Equal(interrupts, bench.Output32(12));
    }

    [Theory]
    [InlineData("nested-v10", 0)]
    [InlineData("nested-v11", Einval)]
    public void Pwrite_TailOfEntryCount_FollowsDialect(string dialect, int expected)
    {
        var bench = new VfioBench(dialect);
        (_, _, int device) = bench.Session();
        long result = bench.Pwrite(device, VfioBench.FaultRegion, VfioBench.Words(512));
        Assert.Equal(expected == 0 ? 4 : expected, result);
        Assert.Equal(4, bench.Pwrite(device, VfioBench.FaultRegion, VfioBench.Words(511)));
        Assert.Equal(Einval, bench.Pwrite(device, VfioBench.FaultRegion + 4, VfioBench.Words(0)));
    }

    [Fact]
    public void Fault_RingFull_StopsAt511()
    {
        var bench = new VfioBench("nested-v10");
        (_, _, int device) = bench.Session();
        int eventfd = bench.Eventfd();
        Assert.Equal(0, bench.SetIrq(device, EventfdTrigger, 5, 1, eventfd));
        Func<IommuFault, int> handler = bench.Driver.FindMaster(0x10)!.FaultHandler!;
        for (int i = 0; i < 511; i++)
        {
            Assert.Equal(0, handler(Fault));
        }

        Assert.Equal(28, handler(Fault));
        bench.Pread(device, VfioBench.FaultRegion, 20);
        Assert.Equal(511u, bench.Output32(16));
        Assert.Equal(8, bench.Read(eventfd));
        Assert.Equal(511u, bench.Output32(0));
        bench.Pwrite(device, VfioBench.FaultRegion, VfioBench.Words(1));
        Assert.Equal(0, handler(Fault));
        bench.Pread(device, VfioBench.FaultRegion + 0x1000, 64);
        Assert.Equal(0x10000040u, bench.Output32(24));
    }

    [Fact]
    public void Close_LastDescriptor_EmptiesTheRing()
    {
        var bench = new VfioBench("nested-v10");
        (_, int group, int device) = bench.Session();
        int second = bench.DeviceFd(group, "0000:00:02.0");
        bench.Driver.FindMaster(0x10)!.FaultHandler!(Fault);
        bench.Close(device);
        bench.Pread(second, VfioBench.FaultRegion, 20);
        Assert.Equal(1u, bench.Output32(16));
        bench.Close(second);
        Assert.Null(bench.Driver.FindMaster(0x10)!.FaultHandler);
        device = bench.DeviceFd(group, "0000:00:02.0");
        bench.Pread(device, VfioBench.FaultRegion, 20);
        Assert.Equal(0u, bench.Output32(16));
    }

    [Fact]
    public void Mmap_FaultRegion_OnlyTheRing()
    {
        var bench = new VfioBench("nested-v10");
        (_, _, int device) = bench.Session();
        Assert.Equal(Einval, bench.Mmap(device, VfioBench.FaultRegion, 0x1000));
        Assert.Equal(0, bench.Mmap(device, VfioBench.FaultRegion + 0x1000, 0x8000));
        Assert.Equal(Einval, bench.Mmap(device, VfioBench.FaultRegion + 0x1000, 0x9000));
        Assert.Equal(Einval, bench.Mmap(device, VfioBench.FaultRegion + 0x1000, 0x1000, flags: 2));
        Assert.Equal(Einval, bench.Mmap(device, 7UL << 40, 0x1000));
    }

    [Fact]
    public void SetIrqs_FaultIndex_LoopbackSignals()
    {
        var bench = new VfioBench("nested-v11");
        (int container, _, int device) = bench.Session();
        int eventfd = bench.Eventfd();
        Assert.Equal(Einval, bench.SetIrq(device, NoneTrigger, 5, 1));
        Assert.Equal(0, bench.SetIrq(device, EventfdTrigger, 5, 1, eventfd));
        Assert.Equal(0, bench.SetIrq(device, NoneTrigger, 5, 1));
        Assert.Equal(8, bench.Read(eventfd));
        Assert.Equal(-11, bench.Read(eventfd));
        Assert.Equal(Einval, bench.SetIrq(device, EventfdTrigger, 5, 1, container));
        Assert.Equal(-9, bench.SetIrq(device, EventfdTrigger, 5, 1, 777));
        Assert.Equal(-25, bench.SetIrq(device, 0x0c, 5, 1, eventfd));
        Assert.Equal(Einval, bench.SetIrq(device, EventfdTrigger, 6, 1, eventfd));
        Assert.Equal(0, bench.SetIrq(device, NoneTrigger, 5, 0));
        Assert.Equal(Einval, bench.SetIrq(device, NoneTrigger, 5, 0));
    }

    [Fact]
    public void SetIrqs_MsiWithoutBinding_IsLostForEver()
    {
        var bench = new VfioBench("nested-v11");
        (int container, _, int device) = bench.Session();
        int eventfd = bench.Eventfd();
        Assert.Equal(-28, bench.SetIrq(device, EventfdTrigger, 1, 1, eventfd));
        Assert.Equal(0, bench.Ioctl(container, VfioBench.SetMsiBinding, VfioBench.Words(32, 1, 0xfe000000, 0, 0x8090000, 0, 0x1000, 0)));
        Assert.Equal(-28, bench.SetIrq(device, EventfdTrigger, 1, 1, eventfd));
    }

    [Fact]
    public void DeviceWrote_Doorbell_SignalsTheVector()
    {
        var bench = new VfioBench("linux-5.10");
        (_, _, int device) = bench.Session(3);
        int eventfd = bench.Eventfd();
        Assert.Equal(0, bench.SetIrq(device, EventfdTrigger, 1, 1, eventfd));
        bench.Model.DeviceWrote(0x10, 0x8090040);
        bench.Model.DeviceWrote(0x10, 0x8090044);
        bench.Model.DeviceWrote(0x18, 0x8090040);
        bench.Read(eventfd);
        Assert.Equal(1u, bench.Output32(0));
    }

    [Theory]
    [InlineData(3UL, true)]
    [InlineData(6UL, false)]
    public void Close_V11WithoutExtendedInterrupts_NeverReturns(ulong iommu, bool expected)
    {
        var bench = new VfioBench("nested-v11");
        (_, _, int device) = bench.Session(iommu);
        bench.Close(device);
        Assert.Equal(expected, bench.Status == CallStatus.NeverReturns);
    }

    [Fact]
    public void Close_V11WithMsiEnabled_Returns()
    {
        var bench = new VfioBench("nested-v11");
        (_, _, int device) = bench.Session(3);
        Assert.Equal(0, bench.SetIrq(device, EventfdTrigger, 1, 1, bench.Eventfd()));
        Assert.Equal(0, bench.Close(device));
        Assert.Equal(CallStatus.Predicted, bench.Status);
    }

    [Fact]
    public void Pwrite_ResponseRegion_IsConsumed()
    {
        var bench = new VfioBench("nested-v11");
        (_, _, int device) = bench.Session();
        Assert.Equal(4, bench.Pwrite(device, VfioBench.ResponseRegion, VfioBench.Words(2)));
        Assert.Equal(Einval, bench.Pwrite(device, VfioBench.ResponseRegion, VfioBench.Words(512)));
        bench.Pread(device, VfioBench.ResponseRegion, 20);
        Assert.Equal(24u, bench.Output32(4));
        Assert.Equal(2u, bench.Output32(16));
    }

    [Fact]
    public void Read_Eventfd_SemaphoreTakesOne()
    {
        var bench = new VfioBench("linux-5.10");
        int eventfd = bench.Eventfd(3, 1 | 0x800);
        bench.Read(eventfd);
        Assert.Equal(1u, bench.Output32(0));
        bench.Read(eventfd);
        bench.Read(eventfd);
        Assert.Equal(-11, bench.Read(eventfd));
        Assert.Equal(Einval, bench.Read(eventfd, 4));
        int blocking = bench.Eventfd(0, 0);
        bench.Read(blocking);
        Assert.Equal(CallStatus.NeverReturns, bench.Status);
    }
}
