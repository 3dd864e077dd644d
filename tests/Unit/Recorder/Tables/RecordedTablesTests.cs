using TraceReplay.Recorder.Pipeline;
using TraceReplay.Recorder.Tables;
using TraceReplay.Replayer.Engine;
using TraceReplay.Tests.Support;
using Xunit;

namespace TraceReplay.Tests.Recorder.Tables;

/// <summary>
/// The stage over every recording, whose own capture of memory serves as the program's memory. The recorder of those sessions read the first 16 MiB of every mapping
/// and the tables; the stage reads the tables only. What that leaves out on purpose: pages of data, and tables no configuration leads to yet.
/// </summary>
public sealed class RecordedTablesTests
{
    /// <summary>
    /// A timer read this guest's tables every 25 ms, between calls. The stage reads at calls, so of the pages that changed twice between two calls it holds the later
    /// content, and 21 entries the SMMU read are learned from its trace instead of predicted.
    /// </summary>
    private const string Sampled = "linux-7.3/b-accel-nvme-sampled-q11";

    public static TheoryData<string, string> Traces() => TraceFiles.Theory();

    [Theory]
    [MemberData(nameof(Traces))]
    public void Process_RecordedSession_ReplaysAsWithItsOwnPages(string dialect, string scenario)
    {
        string path = TraceFiles.PathOf(dialect, scenario);
        TableRun run = TableRun.Of(path, new TableOptions());
        Assert.Equal(0, run.Gaps);
        if (run.Occasions.Count == 0)
        {
            // No memory was captured, so the log is the same.
            return;
        }

        ReplayResult expected = TraceReplayer.Replay(path).Result;
        ReplayResult actual = Replay(run.Log);
        Assert.Equal(expected.Dialect, actual.Dialect);
        Assert.Equal(expected.StateHash, actual.StateHash);
        Assert.Equal(0, actual.Board.Mismatches);
        long relearned = $"{dialect}/{scenario}" == Sampled ? 21 : 0;
        Assert.InRange(expected.Board.Total.Match - actual.Board.Total.Match, 0, relearned);
        Assert.Equal(expected.Board.Total.Unknown, actual.Board.Total.Unknown);
        Assert.Equal(expected.Board.Total.Unmodelled, actual.Board.Total.Unmodelled);
    }

    /// <summary>Content, user address, space, descriptor and IOAS are those of the recording, and a table the stage once found is never older than the recording's.</summary>
    [Theory]
    [MemberData(nameof(Traces))]
    public void Process_RecordedSession_WritesTablesWhereTheRecordingHasThem(string dialect, string scenario)
    {
        TableRun run = TableRun.Of(TraceFiles.PathOf(dialect, scenario), new TableOptions { Mode = TablesMode.All });
        HashSet<CapturedPage> seen = [];
        Dictionary<(ulong Address, ulong User), CapturedPage> held = [];
        foreach ((long position, string call, List<CapturedPage> recorded, List<CapturedPage> walked) in run.Occasions)
        {
            seen.UnionWith(recorded);
            Assert.All(walked, page => Assert.True(seen.Contains(page), $"before record {position}, {call}: page 0x{page.Address:x} is not as recorded"));
            walked.ForEach(page => held[(page.Address, page.User)] = page);
            if ($"{dialect}/{scenario}" != Sampled)
            {
                Assert.All(recorded, page => Assert.True(
                    !held.TryGetValue((page.Address, page.User), out CapturedPage? last) || last == page,
                    $"before record {position}, {call}: table page 0x{page.Address:x} is an older one"));
            }
        }
    }

    /// <summary>Without tables these sessions cannot be predicted, so the test above can fail.</summary>
    [Fact]
    public void Process_WithoutTables_IsPredictedWorse()
    {
        string path = TraceFiles.PathOf("nested-v10", "basic");
        TableRun run = TableRun.Of(path, new TableOptions { Mode = TablesMode.None });
        Assert.True(Replay(run.Log).Board.Total.Match < TraceReplayer.Replay(path).Result.Board.Total.Match);
    }

    private static ReplayResult Replay(byte[] log)
    {
        string path = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(path, log);
            return TraceReplayer.Replay(path).Result;
        }
        finally
        {
            File.Delete(path);
        }
    }
}
