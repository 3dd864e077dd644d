using TraceReplay.Formats.Records;
using TraceReplay.Recorder.Import.Merge;
using Xunit;

namespace TraceReplay.Tests.Recorder.Import;

/// <summary>Which calls a reset of a stream's configuration may be attached to; clocks without a measured offset are told apart by it.</summary>
public sealed class CausingRequestsTests
{
    private const CallEffects Streams = CallEffects.May | CallEffects.Invalidates | CallEffects.Streams;
    private const string Cdev = "/dev/vfio/devices/vfio0";
    private const string Iommufd = "/dev/iommu";
    private const string Container = "/dev/vfio/vfio";
    private const uint Bind = 0x3b76;
    private const uint Attach = 0x3b77;
    private const uint Detach = 0x3b78;
    private const uint SetIommu = 0x3b66;
    private const uint GetDeviceFd = 0x3b6a;
    private const int Einval = -22;

    [Theory]
    [InlineData(Bind)]
    [InlineData(Attach)]
    public void Of_BindAndAttach_AlwaysConfigureWhenTheySucceed(uint request)
    {
        Assert.Equal(Streams | CallEffects.Always, Of(request, Cdev, 0));
        Assert.Equal(Streams, Of(request, Cdev, Einval));
        Assert.Equal(Streams, CausingRequests.Of(Call(request, Cdev, 0, unfinished: true)));
    }

    [Theory]
    [InlineData(Bind)]
    [InlineData(Attach)]
    public void Of_TheSameNumbersOfAContainer_ConfigureAtMost(uint request) => Assert.Equal(Streams, Of(request, Container, 0));

    [Fact]
    public void Of_Detach_MayConfigure() => Assert.Equal(Streams, Of(Detach, Cdev, 0));

    [Theory]
    [InlineData(5)]
    [InlineData(Einval)]
    public void Of_GetDeviceFd_MayConfigure(long result) => Assert.Equal(Streams, Of(GetDeviceFd, "/dev/vfio/3", result));

    [Fact]
    public void Of_Close_MayConfigure() => Assert.Equal(Streams, CausingRequests.Of(new CloseRecord { Fd = 3, Target = Cdev }));

    [Fact]
    public void Of_SetIommu_ConfiguresUnlessTheContainerIsAnIommufd()
    {
        Assert.Equal(Streams | CallEffects.Always, Of(SetIommu, Container, 0));
        Assert.Equal(Streams, Of(SetIommu, Container, Einval));
        Assert.Equal(CallEffects.May, Of(SetIommu, Iommufd, 0));
        Assert.Equal(CallEffects.May, Of(SetIommu, Iommufd, Einval));
    }

    [Theory]
    [InlineData(0x3b64u, Container)]
    [InlineData(0x3b6bu, Cdev)]
    [InlineData(0x3b6cu, Cdev)]
    public void Of_Questions_NeverTouchTheSmmu(uint request, string target)
    {
        Assert.Equal(CallEffects.None, Of(request, target, 0));
        Assert.Equal(CallEffects.May, CausingRequests.Of(Call(request, target, 0, unfinished: true)));
    }

    [Fact]
    public void Of_CallsThatAreNoIoctl_NeverTouchTheSmmu() => Assert.Equal(CallEffects.None, CausingRequests.Of(new OpenRecord { Path = Cdev }));

    private static CallEffects Of(uint request, string target, long result) => CausingRequests.Of(Call(request, target, result));

    private static IoctlRecord Call(uint request, string target, long result, bool unfinished = false) =>
        new() { Fd = 3, Target = target, Request = request, Result = result, Unfinished = unfinished };
}
