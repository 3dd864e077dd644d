using BenchmarkDotNet.Attributes;
using TraceReplay.Replayer.Smmuv3;

namespace TraceReplay.Benchmarks;

/// <summary>
/// One translation, in ns. "Naive" walks the same tables without any cache, the baseline. Cases: hits in a TLB of 1024 entries, in one that holds 1 M
/// pages, and of 2 MiB blocks over 1 M pages; misses of stage 1 (4 accesses) and nested (24 accesses) with tables that fit the host's cache, of 1 M
/// pages, and far beyond its cache; the same with a walk cache; the typical TLB under 1 M pages; faults. Nothing may be allocated.
/// </summary>
[Config(typeof(WalkConfig))]
public class WalkBenchmarks
{
    private const int Translations = 1 << 14;
    private const int Small = 1 << 9;
    private const int Hot = 1 << 14;
    private const int Million = 1 << 20;
    private const int FarDistance = 8;

    private static readonly CachePolicy _configurationOnly = CachePolicy.None with { Configurations = true };

    private WalkMachine _machine = null!;
    private NaiveWalker _naive = null!;
    private ulong[] _addresses = [];
    private int _next;

    [Params("hit", "hit 2M blocks", "hit 1M pages", "s1 hot", "s1 1M pages", "s1 walk cache", "nested hot", "nested 1M pages", "nested walk cache", "nested far", "nested typical", "fault")]
    public string Case { get; set; } = "";

    [Params("sequential", "random")]
    public string Order { get; set; } = "";

    [GlobalSetup]
    public void Setup()
    {
        CachePolicy walkOnly = _configurationOnly with { WalkEntries = CachePolicy.Unlimited };
        _machine = Case switch
        {
            "hit" => new WalkMachine(true, Small, 1, CachePolicy.Typical),
            "hit 2M blocks" => new WalkMachine(false, Million, 1, CachePolicy.Unbounded, blocks: true),
            "hit 1M pages" => new WalkMachine(true, Million, 1, CachePolicy.Unbounded),
            "s1 hot" or "fault" => new WalkMachine(false, Hot, 1, _configurationOnly),
            "s1 1M pages" => new WalkMachine(false, Million, 1, _configurationOnly),
            "s1 walk cache" => new WalkMachine(false, Million, 1, walkOnly),
            "nested hot" => new WalkMachine(true, Hot, 1, _configurationOnly),
            "nested 1M pages" => new WalkMachine(true, Million, 1, _configurationOnly),
            "nested walk cache" => new WalkMachine(true, Million, 1, walkOnly),
            "nested far" => new WalkMachine(true, Million, FarDistance, _configurationOnly),
            _ => new WalkMachine(true, Million, 1, CachePolicy.Typical),
        };
        _naive = new NaiveWalker(_machine.Memory, _machine.TablesMade);
        _addresses = _machine.Addresses(Order == "random", Case == "fault");
        _machine.Translate(_addresses);
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = Translations)]
    public ulong Naive()
    {
        ulong sum = 0;
        for (int done = 0; done < Translations;)
        {
            ReadOnlySpan<ulong> addresses = Take(Translations - done);
            foreach (ulong address in addresses)
            {
                sum += _naive.Translate(WalkMachine.Stream, address);
            }

            done += addresses.Length;
        }

        return sum;
    }

    [Benchmark(OperationsPerInvoke = Translations)]
    public ulong Smmu()
    {
        ulong sum = 0;
        for (int done = 0; done < Translations;)
        {
            ReadOnlySpan<ulong> addresses = Take(Translations - done);
            sum += _machine.Translate(addresses);
            done += addresses.Length;
        }

        return sum;
    }

    private ReadOnlySpan<ulong> Take(int most)
    {
        int count = Math.Min(most, _addresses.Length - _next);
        ReadOnlySpan<ulong> taken = _addresses.AsSpan(_next, count);
        _next = (_next + count) % _addresses.Length;
        return taken;
    }
}
