using System.Text;
using TraceReplay.Replayer.Calls;
using Xunit;

namespace TraceReplay.Tests.Replayer.Vfio;

/// <summary>Descriptors the log shows in part only, and objects a dying or hanging thread leaves behind.</summary>
public sealed class DescriptorTests
{
    private const int Ebadf = -9;
    private const int Efault = -14;
    private const int Einval = -22;
    private const uint GetDeviceFd = 0x3b6a;
    private const uint GetRegionInfo = 0x3b6c;
    private const uint GetIrqInfo = 0x3b6d;
    private const uint UnsetContainer = 0x3b69;

    [Fact]
    public void Ioctl_DescriptorNeverSeen_IsUnknown()
    {
        var bench = new VfioBench("nested-v10");
        bench.Session();
        bench.Ioctl(40, 0x3b64, 0);
        Assert.Equal(CallStatus.Unknown, bench.Status);
        bench.Read(40);
        Assert.Equal(CallStatus.Unknown, bench.Status);
        bench.Close(40);
        Assert.Equal(CallStatus.Unknown, bench.Status);
    }

    [Fact]
    public void Ioctl_DescriptorClosed_IsBad()
    {
        var bench = new VfioBench("nested-v10");
        int container = bench.Open("/dev/vfio/vfio");
        Assert.Equal(0, bench.Close(container));
        Assert.Equal(Ebadf, bench.Ioctl(container, 0x3b64, 0));
        Assert.Equal(Ebadf, bench.Close(container));
        Assert.Equal(Ebadf, bench.Ioctl(-1, 0x3b64, 0));
        Assert.Equal(CallStatus.Predicted, bench.Status);
    }

    [Fact]
    public void SetIrqs_NumberBelowTheHighestSeen_IsAnotherKindOfFile()
    {
        var bench = new VfioBench("nested-v10");
        (_, _, int device) = bench.Session();
        int closed = bench.Eventfd();
        bench.Eventfd();
        bench.Close(closed);
        Assert.Equal(Einval, bench.SetIrq(device, 0x24, 5, 1, 1));
        Assert.Equal(Ebadf, bench.SetIrq(device, 0x24, 5, 1, closed));
        Assert.Equal(Ebadf, bench.SetIrq(device, 0x24, 5, 1, 777));
    }

    [Fact]
    public void GetDeviceFd_NumberStillBound_EndsTheOldFile()
    {
        var bench = new VfioBench("nested-v10");
        (_, int group, int device) = bench.Session();
        CallContext c = bench.Context;
        c.Begin(2, VfioBench.Pid, VfioBench.Pid);
        c.SetRecorded(true, device, false, default);
        c.SetInput(Encoding.ASCII.GetBytes("0000:00:02.0"), false, 0x1000, true);
        bench.Model.Ioctl(c, group, GetDeviceFd, []);
        Assert.Equal(device, c.Result);
        Assert.Equal(0, bench.Close(device));
        Assert.Equal(0, bench.Ioctl(group, UnsetContainer, 0));
    }

    [Fact]
    public void GetDeviceFd_AfterCloseDied_NeverReturns()
    {
        var bench = new VfioBench("nested-v11");
        (_, int group, int device) = bench.Session(3);
        bench.Close(device);
        Assert.Equal(CallStatus.NeverReturns, bench.Status);
        bench.DeviceFd(group, "0000:00:02.0");
        Assert.Equal(CallStatus.NeverReturns, bench.Status);
    }

    [Fact]
    public void Close_GroupWhoseUnsetHangs_Returns()
    {
        var bench = new VfioBench("nested-v11");
        (int container, int group, int device) = bench.Session();
        byte[] bypass = VfioBench.Words(48, 1, 40, 1, 1, 0, 0, 0, 0x200, 1, 0, 0);
        bench.Ioctl(container, VfioBench.SetPasidTable, bypass);
        Assert.Equal(CallStatus.NeverReturns, bench.Status);
        Assert.Equal(0, bench.Close(device));
        bench.Ioctl(group, UnsetContainer, 0);
        Assert.Equal(CallStatus.NeverReturns, bench.Status);
        Assert.Equal(Einval, bench.Ioctl(group, UnsetContainer, 0));
        Assert.Equal(0, bench.Close(group));
        Assert.Equal(CallStatus.Predicted, bench.Status);
    }

    [Fact]
    public void GetInfo_MemoryEndsInsideCapabilities_IsFault()
    {
        var bench = new VfioBench("nested-v10");
        (int container, _, int device) = bench.Session();
        byte[] region = new byte[60];
        VfioBench.Words(92, 0, 9).CopyTo(region, 0);
        Assert.Equal(Efault, bench.Ioctl(device, GetRegionInfo, region, endsInFault: true));
        Assert.Equal(92u, bench.Output32(0));
        Assert.Equal(0u, bench.Output32(4));
        Assert.Equal(0, bench.Ioctl(device, GetRegionInfo, [.. region, .. new byte[32]]));
        Assert.Equal(Efault, bench.Ioctl(device, GetIrqInfo, [.. VfioBench.Words(36, 0, 5, 0, 0), 0, 0], endsInFault: true));
        Assert.Equal(Efault, bench.Ioctl(container, 0x3b70, VfioBench.Words(116, 0, 0, 0, 0, 0), endsInFault: true));
    }
}
