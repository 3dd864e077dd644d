using TraceReplay.Replayer.Engine;
using Xunit;

namespace TraceReplay.Tests.Replayer.Engine;

public sealed class VerdictCountsTests
{
    [Fact]
    public void PredictedShare_NothingToPredict_IsNull() => Assert.Null(new VerdictCounts { Learned = 5 }.PredictedShare);

    [Fact]
    public void PredictedShare_LearnedFields_DoNotRaiseIt()
    {
        var counts = new VerdictCounts { Match = 3, Mismatch = 1, Learned = 96 };
        Assert.Equal(0.75m, counts.PredictedShare);
    }

    [Fact]
    public void PredictedShare_UnmodelledAndUnknown_CountAgainstIt()
    {
        var counts = new VerdictCounts { Match = 2, Unmodelled = 1, Unknown = 1 };
        Assert.Equal(0.5m, counts.PredictedShare);
    }

    [Theory]
    [InlineData("Match")]
    [InlineData("Mismatch")]
    [InlineData("Learned")]
    [InlineData("Unmodelled")]
    [InlineData("Unknown")]
    public void Add_EveryVerdict_RaisesTheTotalByOne(string verdict)
    {
        var counts = default(VerdictCounts);
        counts.Add(Enum.Parse<Verdict>(verdict));
        Assert.Equal(1, counts.Total);
    }
}
