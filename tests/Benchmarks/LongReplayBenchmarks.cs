using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Engines;
using TraceReplay.Formats.Dialects;
using TraceReplay.Formats.Log;
using TraceReplay.Replayer.Engine;
using TraceReplay.Replayer.Smmuv3;

namespace TraceReplay.Benchmarks;

/// <summary>
/// Replay of a VMM recording looped to half a million records, in ns and bytes per record: 1000 ns are a million records a second. "ReadOnly" reads the same
/// log and does nothing with it, the baseline.
/// </summary>
[MemoryDiagnoser]
[SimpleJob(RunStrategy.Monitoring, launchCount: 1, warmupCount: 1, iterationCount: 5)]
public class LongReplayBenchmarks
{
    /// <summary>The logs hold this many and the rest of a round; a run stops here, so that all of them do the same number of records.</summary>
    private const int Records = 500_000;

    private byte[] _log = [];
    private LogSurvey _survey = new();

    [Params("traces/linux-7.3/b-accel-nvme-q11/trace.trlog", "traces/linux-7.3/b-legacy-nvme-q11/trace.trlog")]
    public string Trace { get; set; } = "";

    [GlobalSetup]
    public void Setup()
    {
        _log = LoopedLog.Make(RepositoryFiles.Find(Trace), Records);
        using LogReader reader = LogReader.Open(_log);
        _survey = LogSurvey.Of(reader);
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = Records)]
    public long ReadOnly()
    {
        using LogReader reader = LogReader.Open(_log);
        long records = 0;
        while (records < Records && reader.Read() is not null)
        {
            records++;
        }

        return records;
    }

    [Benchmark(OperationsPerInvoke = Records)]
    public ulong Replay()
    {
        using LogReader reader = LogReader.Open(_log);
        Dialect dialect = Dialects.Find("linux-7.3")!;
        var engine = new ReplayEngine(new ReplayOptions { Dialect = dialect, Profile = SmmuProfile.Qemu111, Limit = Records }, _survey);
        return engine.Run(reader).StateHash;
    }
}
