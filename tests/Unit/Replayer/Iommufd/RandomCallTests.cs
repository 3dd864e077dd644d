using FsCheck;
using FsCheck.Fluent;
using TraceReplay.Formats.Ioctls.Iommufd;
using Xunit;

namespace TraceReplay.Tests.Replayer.Iommufd;

/// <summary>Whatever a program does with an iommufd, every call has an outcome and the books stay straight.</summary>
public sealed class RandomCallTests
{
    private static readonly uint[] Interesting = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 16, 24, 40, 0x1000, 0x2000, 0x100000, 0x8000000, 0x7fffffff, 0xffffffff];

    [Fact]
    public void Calls_InAnyOrder_NeverThrowAndGoBackToNothing()
    {
        Gen<uint> word = Gen.Elements(Interesting);
        Gen<(uint Request, uint[] Words, int Device)> call = from request in Gen.Choose(0x76, 0x97)
                                                             from count in Gen.Choose(0, 12)
                                                             from words in Gen.ArrayOf(word, count)
                                                             from device in Gen.Choose(0, 1)
                                                             select (0x3b00u + (uint)request, words, device);
        Prop.ForAll(Gen.ListOf(call, 60).ToArbitrary(), Run).Check(Config.QuickThrowOnFailure.WithMaxTest(60).WithReplay(17, 17));
    }

    private static void Run(IList<(uint Request, uint[] Words, int Device)> calls)
    {
        var bench = new IommufdBench();
        int[] devices = [bench.Device(0).Fd, bench.Device(1).Fd];
        for (int i = 0; i < 3; i++)
        {
            bench.Ioas();
        }

        uint parent = (uint)bench.Hwpt(1, 3, 1);
        bench.Viommu(1, parent);
        foreach ((uint request, uint[] words, int device) in calls)
        {
            if (request < IommufdRequest.First)
            {
                bench.Ioctl(devices[device], request, IommufdBench.Words([16, .. words]));
            }
            else
            {
                bench.Do(request, words);
            }

            Assert.InRange(bench.Context.Result, -133, 0);
        }

        // Closing everything leaves both devices where they began.
        bench.Close(bench.Fd);
        bench.Close(devices[0]);
        bench.Close(devices[1]);
        Assert.True(bench.Driver.FindMaster(0x10)!.Domain is { IsDefault: true });
        Assert.True(bench.Driver.FindMaster(0x18)!.Domain is { IsDefault: true });
    }
}
