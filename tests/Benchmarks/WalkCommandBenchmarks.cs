using BenchmarkDotNet.Attributes;
using TraceReplay.Replayer.Smmuv3;

namespace TraceReplay.Benchmarks;

/// <summary>One command, in ns, read from the queue in memory, with a full TLB of the typical size. SYNC alone is the price of the queue.</summary>
[Config(typeof(WalkConfig))]
[WarmupCount(100)]
[IterationCount(20)]
public class WalkCommandBenchmarks
{
    private const int Commands = 512;
    private const int Pages = 1024;
    private const ulong Sync = 0x46;
    private const ulong CfgiSte = 0x03 | (2UL << 32);
    private const ulong TlbiVa = 0x12 | (7UL << 32) | (3UL << 48);
    private const ulong TlbiAsid = 0x11 | (7UL << 32) | (3UL << 48);
    private const ulong RangeOf64 = 31UL << 12 | 1UL << 20;
    private const ulong Granule4K = 1UL << 10;

    private WalkMachine _machine = null!;
    private ulong[] _addresses = [];

    [Params("SYNC", "CFGI_STE", "TLBI_VA", "TLBI_VA range", "TLBI_ASID", "16 translations, TLBI_VA, SYNC")]
    public string Case { get; set; } = "";

    [GlobalSetup]
    public void Setup()
    {
        _machine = new WalkMachine(true, Pages, 1, CachePolicy.Typical);
        _addresses = _machine.Addresses(random: true);
    }

    [IterationSetup]
    public void Fill() => _machine.Translate(_addresses);

    [Benchmark(OperationsPerInvoke = Commands)]
    public ulong Smmu()
    {
        ulong sum = 0;
        for (int i = 0; i < Commands; i++)
        {
            ulong address = _addresses[i];
            switch (Case)
            {
                case "SYNC":
                    _machine.Queue(Sync, 0);
                    break;
                case "CFGI_STE":
                    _machine.Queue(CfgiSte, 1);
                    break;
                case "TLBI_VA":
                    _machine.Queue(TlbiVa, (address & ~0xfffUL) | 1);
                    break;
                case "TLBI_VA range":
                    _machine.Queue(TlbiVa | RangeOf64, (address & ~0xfffUL) | Granule4K | 1);
                    break;
                case "TLBI_ASID":
                    _machine.Queue(TlbiAsid, 0);
                    break;
                default:
                    sum += _machine.Translate(_addresses.AsSpan(i & (Pages - 16), 16));
                    _machine.Queue(TlbiVa, (address & ~0xfffUL) | 1);
                    _machine.Queue(Sync, 0);
                    _machine.Ring();
                    break;
            }
        }

        _machine.Ring();
        return sum;
    }
}
