using BenchmarkDotNet.Attributes;
using TraceReplay.Replayer.Smmuv3;

namespace TraceReplay.Benchmarks;

/// <summary>Memory of the model for 1 GiB mapped with 4 KiB pages at both stages, and for translations of all of it in a TLB without limit; printed.</summary>
[Config(typeof(WalkConfig))]
public class WalkMemoryBenchmarks
{
    private const int PagesOfGiB = 1 << 18;

    [GlobalSetup]
    public void Print()
    {
        long before = GC.GetTotalMemory(forceFullCollection: true);
        var machine = new WalkMachine(true, PagesOfGiB, 1, CachePolicy.Unbounded);
        long tables = GC.GetTotalMemory(forceFullCollection: true) - before;
        ulong[] addresses = machine.Addresses(random: false);
        long beforeTlb = GC.GetTotalMemory(forceFullCollection: true);
        machine.Translate(addresses);
        long tlb = GC.GetTotalMemory(forceFullCollection: true) - beforeTlb;
        GC.KeepAlive(machine);
        GC.KeepAlive(addresses);
        Console.WriteLine($"// per mapped GiB: {tables / 1024} KiB for tables of both stages, {tlb / 1024} KiB for a TLB that holds every page");
    }

    [Benchmark(OperationsPerInvoke = PagesOfGiB)]
    public object MapPage() => new WalkMachine(true, PagesOfGiB, 1, CachePolicy.Unbounded);
}
