using TraceReplay.Formats.Ioctls.Iommufd;
using Xunit;

namespace TraceReplay.Tests.Replayer.Iommufd;

/// <summary>What all calls share: number, size, tail, readable argument.</summary>
public sealed class DispatchTests
{
    private const int Enoent = -2;
    private const int E2Big = -7;
    private const int Efault = -14;
    private const int Einval = -22;
    private const int Enotty = -25;
    private const int Eopnotsupp = -95;

    [Theory]
    [InlineData(0x3b7fu, Enotty)]
    [InlineData(0x3b80u, Einval)]
    [InlineData(0x3b95u, Einval)]
    [InlineData(0x3b96u, Enotty)]
    public void Ioctl_SizeZero_DependsOnTheNumber(uint request, int expected) => Assert.Equal(expected, new IommufdBench().Do(request));

    [Fact]
    public void Ioctl_BytesBehindTheStruct_MustBeZero()
    {
        var bench = new IommufdBench();
        Assert.Equal(0, bench.Do(IommufdRequest.IoasAlloc, 0, 0, 0, 0));
        Assert.Equal(E2Big, bench.Do(IommufdRequest.IoasAlloc, 0, 0, 0, 1));

        // The tail is looked at before anything else of the struct.
        Assert.Equal(E2Big, bench.Do(IommufdRequest.IoasAlloc, 1, 0, 0, 1));
        Assert.Equal(Eopnotsupp, bench.Do(IommufdRequest.IoasAlloc, 1, 0));
    }

    [Fact]
    public void Ioctl_UnreadableArgument_Faults()
    {
        var bench = new IommufdBench();
        Assert.Equal(Efault, bench.Ioctl(bench.Fd, IommufdRequest.IoasAlloc, [], endsInFault: true));
        Assert.Equal(Efault, bench.Ioctl(bench.Fd, IommufdRequest.IoasAlloc, IommufdBench.Words(12, 0), endsInFault: true));
        Assert.Equal(Einval, bench.Ioctl(bench.Fd, IommufdRequest.IoasAlloc, IommufdBench.Words(4), endsInFault: true));
    }

    [Fact]
    public void Ioctl_OldSize_TakesTheTailAsZero()
    {
        var bench = new IommufdBench();
        (_, uint device) = bench.Device();
        uint ioas = bench.Ioas();
        Assert.Equal(0, bench.Do(IommufdRequest.HwptAlloc, 0, device, ioas, 0, 0));
        Assert.Equal(Einval, bench.Do(IommufdRequest.HwptAlloc, 0, device, ioas, 0));
    }

    [Fact]
    public void Ids_AreTheLowestFree_InOneSpace()
    {
        var bench = new IommufdBench();
        Assert.Equal(1u, bench.Device().Id);
        Assert.Equal(2u, bench.Ioas());
        Assert.Equal(3u, bench.Ioas());
        Assert.Equal(0, bench.Destroy(2));
        Assert.Equal(2u, bench.Ioas());
        Assert.Equal(Enoent, bench.Destroy(9));
        Assert.Equal(Enoent, bench.Destroy(0));
        Assert.Equal(Enoent, bench.Destroy(0xffffffff));
    }
}
