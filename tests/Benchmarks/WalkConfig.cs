using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Perfolizer.Horology;

namespace TraceReplay.Benchmarks;

/// <summary>Short measurements inside this process: the whole set takes a few minutes.</summary>
public sealed class WalkConfig : ManualConfig
{
    public WalkConfig()
    {
        AddJob(Job.Default
            .WithToolchain(InProcessEmitToolchain.Instance)
            .WithWarmupCount(4)
            .WithIterationCount(6)
            .WithIterationTime(TimeInterval.FromMilliseconds(100)));
        AddDiagnoser(new MemoryDiagnoser(new MemoryDiagnoserConfig(displayGenColumns: false)));
        WithOptions(ConfigOptions.DisableOptimizationsValidator);
    }
}
