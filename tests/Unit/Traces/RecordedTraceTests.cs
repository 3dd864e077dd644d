using TraceReplay.Formats.Log;
using TraceReplay.Replayer.Engine;
using TraceReplay.Tests.Support;
using Xunit;

namespace TraceReplay.Tests.Traces;

/// <summary>Every recorded session of the repository, replayed as the command line does it.</summary>
public sealed class RecordedTraceTests
{
    /// <summary>
    /// Sessions in which nothing tells some dialects apart: no nested ioctl, no device information that differs. The first dialect that fits is taken.
    /// </summary>
    private static readonly string[] s_undecided = ["nested-v10/nonest-nosmmu", "nested-v11/nonest-nosmmu", "nested-v11/type1-msi-open"];

    /// <summary>Its SMMU trace is a trimmed copy without table reads, so events of the guest's tables are unknown; nothing in it is predicted wrongly.</summary>
    private const string Trimmed = "linux-7.3/b-accel-fault-q11";

    public static TheoryData<string, string> Traces() => TraceFiles.Theory();

    [Theory]
    [MemberData(nameof(Traces))]
    public void Replay_RecordedSession_FindsItsDialectAndPredictsItsCalls(string dialect, string scenario)
    {
        (ReplayResult result, IReadOnlyList<string> candidates) = TraceReplayer.Replay(TraceFiles.PathOf(dialect, scenario));
        Assert.Contains(dialect, candidates);
        if (!s_undecided.Contains($"{dialect}/{scenario}"))
        {
            Assert.Equal(dialect, result.Dialect);
        }

        Assert.Equal(0, result.Board.CallMismatches);
        Assert.Equal(0, result.Board.Mismatches);
        decimal share = $"{dialect}/{scenario}" == Trimmed ? 0.92m : 0.99m;
        Assert.True(result.Board.Total.PredictedShare >= share, $"predicted share {result.Board.Total.PredictedShare}");
        Assert.Equal(result.CallsWithCommands, result.CallsPredicted);
    }

    [Theory]
    [MemberData(nameof(Traces))]
    public void Replay_RecordedSession_ReportsAsBefore(string dialect, string scenario)
    {
        string folder = $"traces/{dialect}/{scenario}";
        Golden.CheckFile($"{folder}/replay.txt", TraceReplayer.Report(TraceFiles.PathOf(dialect, scenario), $"{folder}/trace.trlog"));
    }

    [Theory]
    [MemberData(nameof(Traces))]
    public void Verify_RecordedSession_IsIntact(string dialect, string scenario) => Assert.Empty(LogVerifier.Verify(TraceFiles.PathOf(dialect, scenario)).Damage);

    /// <summary>What is recorded of a set of sessions, taken together.</summary>
    [Fact]
    public void Replay_AllSessions_PredictNinetyNinePercent()
    {
        var total = default(VerdictCounts);
        foreach ((string dialect, string scenario) in TraceFiles.All())
        {
            total.Add(TraceReplayer.Replay(TraceFiles.PathOf(dialect, scenario), dialect).Result.Board.Total);
        }

        Assert.True(total.Match > 100_000, $"only {total.Match} outcomes compared");
        Assert.Equal(0, total.Mismatch);
        Assert.Equal(0, total.Unmodelled);
        Assert.True(total.PredictedShare >= 0.999m, $"predicted share {total.PredictedShare}");
    }
}
