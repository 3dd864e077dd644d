using TraceReplay.Replayer.Engine;
using Xunit;

namespace TraceReplay.Tests.Replayer.Engine;

public sealed class AsidMapTests
{
    [Fact]
    public void Compare_OnARunningMachine_LearnsAPairAndHoldsIt()
    {
        var map = new AsidMap { Learns = true };

        Assert.Equal(Verdict.Learned, map.Compare(9, 2));
        Assert.Equal(Verdict.Match, map.Compare(9, 2));
        Assert.Equal(Verdict.Mismatch, map.Compare(10, 2));
        Assert.Equal(Verdict.Mismatch, map.Compare(9, 3));
        Assert.Equal(Verdict.Learned, map.Compare(3, 1));
    }

    [Fact]
    public void Compare_FromBoot_WantsTheSameNumber()
    {
        var map = new AsidMap();

        Assert.Equal(Verdict.Match, map.Compare(1, 1));
        Assert.Equal(Verdict.Mismatch, map.Compare(9, 2));
    }

    [Fact]
    public void CanBe_WithoutAsid_IsOnlyItself()
    {
        var map = new AsidMap { Learns = true };

        Assert.True(map.CanBe(-1, -1));
        Assert.False(map.CanBe(-1, 1));
    }
}
