using BenchmarkDotNet.Attributes;
using TraceReplay.Formats.Dialects;
using TraceReplay.Formats.Log;
using TraceReplay.Replayer.Engine;
using TraceReplay.Replayer.Smmuv3;

namespace TraceReplay.Benchmarks;

/// <summary>
/// A whole replay of a recorded session: ns and bytes per run. "ReadOnly" reads every record of the same log and does nothing with it, the baseline.
/// The replay allocates its machine once per run; what it allocates beyond that, divided by the records, must be nothing.
/// </summary>
[MemoryDiagnoser]
public class ReplayBenchmarks
{
    private byte[] _log = [];
    private LogSurvey _survey = new();

    [Params("traces/nested-v10/faults-s1/trace.trlog", "traces/nested-v11/fault-overflow/trace.trlog")]
    public string Trace { get; set; } = "";

    [GlobalSetup]
    public void Setup()
    {
        _log = File.ReadAllBytes(RepositoryFiles.Find(Trace));
        using LogReader reader = LogReader.Open(_log);
        _survey = LogSurvey.Of(reader);
    }

    [Benchmark(Baseline = true)]
    public long ReadOnly()
    {
        using LogReader reader = LogReader.Open(_log);
        long records = 0;
        while (reader.Read() is not null)
        {
            records++;
        }

        return records;
    }

    [Benchmark]
    public ulong Replay()
    {
        using LogReader reader = LogReader.Open(_log);
        Dialect dialect = Dialects.Find(Trace.Split('/')[1])!;
        var engine = new ReplayEngine(new ReplayOptions { Dialect = dialect, Profile = SmmuProfile.Qemu111 }, _survey);
        return engine.Run(reader).StateHash;
    }
}
