using TraceReplay.Formats.Records;
using TraceReplay.Formats.Smmuv3;
using TraceReplay.Replayer.Smmuv3;
using TraceReplay.Tests.Support;
using Xunit;

namespace TraceReplay.Tests.Replayer.Smmuv3;

/// <summary>Translations that succeed: exact output, and in profile qemu-11.1 the exact steps.</summary>
public sealed class TranslationTests
{
    private static readonly string[] Hit = ["ConfigHit", "TlbHit asid=7 vmid=3 40001234"];

    [Fact]
    public void Translate_Stage1_WalksOnceAndThenHits()
    {
        SmmuBench bench = new SmmuBench().With(SmmuBench.Stage1Ste).With(SmmuBench.PlainCd).Map1(0x4000_1000, 0x9_8000);
        Expect(bench, 0x4000_1234, 0x9_8234, 0xfff, TranslationStage.Stage1,
            "ConfigMiss", "SteFetch @100200", "CdFetch 400000", "TableBase 0 500000", "TlbMiss asid=7 vmid=3 40001234",
            "TableEntry s1 l1 40001234 @500008=1000003", "TableEntry s1 l2 40001234 @1000000=1001003", "TableEntry s1 l3 40001234 @1001008=98c43", "TlbFill asid=7 vmid=3 40001000 l3");
        Expect(bench, 0x4000_1234, 0x9_8234, 0xfff, TranslationStage.Stage1, Hit);
    }

    [Fact]
    public void Translate_Stage1Block_CoversTwoMegabytes()
    {
        SmmuBench bench = new SmmuBench().With(SmmuBench.Stage1Ste).With(SmmuBench.PlainCd).Map1(0x4000_0000, 0x8020_0000, level: 2);
        TranslationResult result = bench.WriteTo(0x401f_edcb);
        Assert.Equal((TranslationOutcome.Success, 0x803f_edcbUL, 0x1f_ffffUL), (result.Outcome, result.Output, result.BlockMask));
    }

    [Fact]
    public void Translate_Stage2_WalksOnceAndThenHits()
    {
        SmmuBench bench = new SmmuBench().With(SmmuBench.Stage2Ste).Map2(0x4000_1000, 0x9_8000);
        Expect(bench, 0x4000_1234, 0x9_8234, 0xfff, TranslationStage.Stage2,
            "ConfigMiss", "SteFetch @100200", "TlbMiss asid=-1 vmid=3 40001234",
            "TableEntry s2 l1 40001234 @600008=1000003", "TableEntry s2 l2 40001234 @1000000=1001003", "TableEntry s2 l3 40001234 @1001008=984c3", "TlbFill asid=-1 vmid=3 40001000 l3");
        Expect(bench, 0x4000_1234, 0x9_8234, 0xfff, TranslationStage.Stage2, "ConfigHit", "TlbHit asid=-1 vmid=3 40001234");
    }

    [Fact]
    public void Translate_Nested_SendsEveryFetchThroughStage2()
    {
        // Stage-2 tables: 1000000, 1001000 (CD at l2 index 2), 1002000 (TTB at l2 index 2 too); stage-1 tables identity mapped by a block.
        SmmuBench bench = new SmmuBench().With(SmmuBench.NestedSte).With(SmmuBench.PlainCd).MapTables2().Map2(0x5000_0000, 0x9_8000).Map1(0x4000_1000, 0x5000_0000);
        Expect(bench, 0x4000_1234, 0x9_8234, 0xfff, TranslationStage.Nested,
            "ConfigMiss", "SteFetch @100200", "CdFetch 400000",
            "TlbMiss asid=-1 vmid=3 400000", "TableEntry s2 l1 400000 @600000=1000003", "TableEntry s2 l2 400000 @1000010=1001003", "TableEntry s2 l3 400000 @1001000=4004c3", "TlbFill asid=-1 vmid=3 400000 l3",
            "TlbMiss asid=-1 vmid=3 500000", "TableEntry s2 l1 500000 @600000=1000003", "TableEntry s2 l2 500000 @1000010=1001003", "TableEntry s2 l3 500000 @1001800=5004c3", "TlbFill asid=-1 vmid=3 500000 l3",
            "TableBase 0 500000", "TlbMiss asid=7 vmid=3 40001234",
            "TableEntry s1 l1 40001234 @500008=1004003",
            "TlbMiss asid=-1 vmid=3 1004000", "TableEntry s2 l1 1004000 @600000=1000003", "TableEntry s2 l2 1004000 @1000040=10004c1", "TlbFill asid=-1 vmid=3 1000000 l2",
            "TableEntry s1 l2 40001234 @1004000=1005003", "TlbHit asid=-1 vmid=3 1005000",
            "TableEntry s1 l3 40001234 @1005008=50000c43",
            "TableEntry s2 l1 50000234 @600008=1002003", "TableEntry s2 l2 50000234 @1002400=1003003", "TableEntry s2 l3 50000234 @1003000=984c3", "TlbFill asid=7 vmid=3 40001000 l3");
        Expect(bench, 0x4000_1234, 0x9_8234, 0xfff, TranslationStage.Nested, Hit);
    }

    [Fact]
    public void Translate_NestedBlocksOfTwoSizes_KeepsTheSmaller()
    {
        SmmuBench bench = new SmmuBench().With(SmmuBench.NestedSte).With(SmmuBench.PlainCd).MapTables2()
            .Map2(0x5000_3000, 0x9_8000, SmmuBench.ReadOnly2).Map1(0x4000_0000, 0x5000_0000, level: 2);
        TranslationResult result = bench.Read(0x4000_3456);
        Assert.Equal((TranslationOutcome.Success, 0x9_8456UL, 0xfffUL), (result.Outcome, result.Output, result.BlockMask));
    }

    [Theory]
    [InlineData("arch", 1)]
    [InlineData("qemu-11.1", 3)]
    public void Translate_NestedWithReadOnlyStage2_PermissionFollowsTheProfile(string profile, byte permission)
    {
        SmmuBench bench = new SmmuBench(SmmuProfile.Find(profile)).With(SmmuBench.NestedSte).With(SmmuBench.PlainCd).MapTables2()
            .Map2(0x5000_0000, 0x9_8000, SmmuBench.ReadOnly2).Map1(0x1000, 0x5000_0000);
        Assert.Equal(permission, bench.Read(0x1000).Permission);
    }

    [Fact]
    public void Translate_NestedScatteredTable_ArchitectureTranslatesEachDescriptor()
    {
        // A table page of stage 1 that stage 2 moves elsewhere: the descriptors are there, not at the IPA.
        SmmuBench bench = new SmmuBench(SmmuProfile.Arch).With(SmmuBench.NestedSte).With(SmmuBench.PlainCd with { TTB0 = 0x7777_0000 }).MapTables2()
            .Map2(0x7777_0000, SmmuBench.Stage1Table).Map2(0x5000_0000, 0x9_8000).Map1(0x4000_1000, 0x5000_0000);
        Assert.Equal(0x9_8010UL, bench.Read(0x4000_1010).Output);
    }

    private static void Expect(SmmuBench bench, ulong iova, ulong output, ulong mask, TranslationStage stage, params string[] steps)
    {
        var taken = new List<TranslationStep>();
        TranslationResult result = bench.Read(iova, steps: taken);
        Assert.Equal((TranslationOutcome.Success, output, mask, stage, (byte)3), (result.Outcome, result.Output, result.BlockMask, result.Stage, result.Permission));
        Assert.Equal(steps, taken.Select(Text));
    }

    private static string Text(TranslationStep step) => step.Kind switch
    {
        TranslationStepKind.SteFetch => $"SteFetch @{step.EntryAddress:x}",
        TranslationStepKind.CdFetch => $"CdFetch {step.Address:x}",
        TranslationStepKind.TableBase => $"TableBase {step.Level} {step.Address:x}",
        TranslationStepKind.TlbHit or TranslationStepKind.TlbMiss => $"{step.Kind} asid={step.Asid} vmid={step.Vmid} {step.Address:x}",
        TranslationStepKind.TableEntry => $"TableEntry s{step.Stage} l{step.Level} {step.Address:x} @{step.EntryAddress:x}={step.Value:x}",
        TranslationStepKind.TlbFill => $"TlbFill asid={step.Asid} vmid={step.Vmid} {step.Address:x} l{step.Level}",
        _ => step.Kind.ToString(),
    };
}
