using TraceReplay.Benchmarks;
using TraceReplay.Formats.Dialects;
using TraceReplay.Formats.Log;
using TraceReplay.Replayer.Engine;
using TraceReplay.Replayer.Smmuv3;
using TraceReplay.Tests.Support;
using Xunit;

namespace TraceReplay.Tests.Traces;

/// <summary>
/// What a replay holds depends on what is alive in the replayed machine, not on how long the log is: rounds of a program that opens everything and exits.
/// Runs alone, since memory is counted for the whole process.
/// </summary>
[CollectionDefinition(nameof(LongReplayTests), DisableParallelization = true)]
[Collection(nameof(LongReplayTests))]
public sealed class LongReplayTests
{
    private const int Rounds = 3;

    // 8 bytes for every record of the longer log: any list or table that keeps one entry per record is above that, the noise of a process is far below.
    private const int BytesPerRecord = 8;

    [Theory]
    [InlineData("b-accel-nvme-q11", 31_622)]
    [InlineData("b-legacy-nvme-q11", 24_187)]
    public void Replay_FourTimesAsLong_HoldsTheSame(string scenario, int records)
    {
        (long held, long pages, long fed, _) = Run(scenario, Rounds * records);
        (long heldLonger, long pagesLonger, long fedLonger, long mismatches) = Run(scenario, 4 * Rounds * records);
        Assert.Equal(0, mismatches);
        Assert.Equal(pages, pagesLonger);
        Assert.True(heldLonger - held < (fedLonger - fed) * BytesPerRecord, $"{held} bytes after {fed} records, {heldLonger} after {fedLonger}");
    }

    private static (long Held, long Pages, long Records, long Mismatches) Run(string scenario, long records)
    {
        byte[] log = LoopedLog.Make(TraceFiles.PathOf("linux-7.3", scenario), records);
        using LogReader first = LogReader.Open(log);
        LogSurvey survey = LogSurvey.Of(first);
        using LogReader reader = LogReader.Open(log);
        long before = GC.GetTotalMemory(true);
        var engine = new ReplayEngine(new ReplayOptions { Dialect = Dialects.Find("linux-7.3")!, Profile = SmmuProfile.Qemu111 }, survey);
        ReplayResult result = engine.Run(reader);
        long held = GC.GetTotalMemory(true) - before;
        long pages = engine.Machine.Pages.InUse;
        GC.KeepAlive(log);
        return (held, pages, result.Records, result.Board.Mismatches);
    }
}
