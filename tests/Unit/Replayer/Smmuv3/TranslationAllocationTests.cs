using TraceReplay.Formats.Records;
using TraceReplay.Formats.Smmuv3;
using TraceReplay.Replayer.Smmuv3;
using TraceReplay.Tests.Support;
using Xunit;

namespace TraceReplay.Tests.Replayer.Smmuv3;

/// <summary>Translating costs no memory, whether the TLB hits or four levels are walked.</summary>
public sealed class TranslationAllocationTests
{
    private const int Rounds = 2000;

    [Theory]
    [InlineData("arch", false)]
    [InlineData("arch", true)]
    [InlineData("qemu-11.1", false)]
    [InlineData("qemu-11.1", true)]
    public void Translate_TlbHit_AllocatesNothing(string profile, bool withSteps) => Measure(Bench(profile), withSteps, _ => 0x1000);

    [Theory]
    [InlineData("arch", false)]
    [InlineData("arch", true)]
    [InlineData("qemu-11.1", false)]
    [InlineData("qemu-11.1", true)]
    public void Translate_TlbMissWithFourLevels_AllocatesNothing(string profile, bool withSteps)
    {
        SmmuBench bench = Bench(profile);
        int before = Walked(bench, 0x5000);
        Assert.Equal(4, before);

        // More pages than either TLB holds: every access walks, and the TLB is emptied and filled again.
        Measure(bench, withSteps, i => (ulong)((i * 7) % 5000) << 12);
    }

    [Fact]
    public void Translate_NestedTlbMiss_AllocatesNothing()
    {
        SmmuBench bench = new SmmuBench().With(SmmuBench.NestedSte).With(SmmuBench.PlainCd).MapTables2().Map2(0x4000_0000, 0x4000_0000, level: 2);
        for (ulong page = 0; page < 512; page++)
        {
            bench.Map1(page << 12, 0x4000_0000 + (page << 12));
        }

        Measure(bench, true, i => (ulong)(i % 512) << 12);
    }

    [Fact]
    public void Translate_Fault_AllocatesNothing()
    {
        SmmuBench bench = Bench("qemu-11.1").With(SmmuBench.PlainCd with { R = false, T0SZ = 16 });
        Measure(bench, true, _ => 0x7f_0000_0000, TranslationOutcome.Fault);
    }

    private static SmmuBench Bench(string profile)
    {
        SmmuBench bench = new SmmuBench(SmmuProfile.Find(profile)).With(SmmuBench.Stage1Ste).With(SmmuBench.PlainCd with { T0SZ = 16 });
        for (ulong page = 0; page < 5000; page++)
        {
            bench.Map(SmmuBench.Stage1Table, page << 12, page << 12, SmmuBench.ReadWrite1, start: 0);
        }

        return bench;
    }

    private static int Walked(SmmuBench bench, ulong iova)
    {
        var steps = new List<TranslationStep>();
        bench.Read(iova, steps: steps);
        return steps.Count(s => s.Kind == TranslationStepKind.TableEntry);
    }

    private static void Measure(SmmuBench bench, bool withSteps, Func<int, ulong> iova, TranslationOutcome expected = TranslationOutcome.Success)
    {
        List<TranslationStep>? steps = withSteps ? new List<TranslationStep>(64) : null;
        Run(bench, steps, iova, 6000);

        int expectedOutcomes = 0;
        Assert.Equal(0, Allocation.Least(() => expectedOutcomes = Run(bench, steps, iova, Rounds, expected)));
        Assert.Equal(Rounds, expectedOutcomes);
    }

    private static int Run(SmmuBench bench, List<TranslationStep>? steps, Func<int, ulong> iova, int rounds, TranslationOutcome expected = TranslationOutcome.Success)
    {
        int matching = 0;
        for (int i = 0; i < rounds; i++)
        {
            steps?.Clear();
            matching += bench.Read(iova(i), steps: steps).Outcome == expected ? 1 : 0;
        }

        return matching;
    }
}
