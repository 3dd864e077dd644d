using TraceReplay.Formats.Records;
using TraceReplay.Formats.Smmuv3.Events;
using TraceReplay.Replayer.Smmuv3;
using TraceReplay.Tests.Support;
using Xunit;

namespace TraceReplay.Tests.Replayer.Smmuv3;

/// <summary>Stage-2 faults of nested translations: on the data, on the CD, on a table. IHI 0070 section 7.3, CLASS.</summary>
public sealed class NestedFaultTests
{
    private const ulong Iova = 0x4000_1234;
    private const ulong Rnw = 1UL << 35;
    private const ulong Stage2Bit = 1UL << 39;

    [Theory]
    [InlineData("arch", 0x5000_0000)]
    [InlineData("qemu-11.1", 0x5000_0234)]
    public void Translate_DataNotMappedByStage2_ClassInput(string profile, ulong ipa)
    {
        SmmuBench bench = Nested(profile).MapTables2();
        Expect(bench, EventId.FTranslation, Stage2Bit | (2UL << 40), ipa);
    }

    [Theory]
    [InlineData("arch", 0x5000_0000)]
    [InlineData("qemu-11.1", 0x5000_0234)]
    public void Translate_DataReadOnlyInStage2_PermissionOfStage2(string profile, ulong ipa)
    {
        SmmuBench bench = Nested(profile).MapTables2().Map2(0x5000_0000, 0x9000, SmmuBench.ReadOnly2);
        TranslationResult result = bench.WriteTo(Iova);
        Assert.Equal(EventId.FPermission, (EventId)result.Event);
        Assert.Equal((Stage2Bit | (2UL << 40), Iova, ipa), (Assert.Single(bench.Seen.Events).Word1, bench.Seen.Events[0].Word2, bench.Seen.Events[0].Word3));
    }

    [Theory]
    [InlineData("arch")]
    [InlineData("qemu-11.1")]
    public void Translate_CdNotMappedByStage2_ClassCd(string profile) =>
        Expect(Nested(profile), EventId.FTranslation, Stage2Bit, SmmuBench.ContextDescriptor);

    [Theory]
    [InlineData("arch", 0x50_0000)]
    [InlineData("qemu-11.1", 0x50_0000)]
    public void Translate_TableBaseNotMappedByStage2_ClassTable(string profile, ulong ipa)
    {
        SmmuBench bench = Nested(profile).Map2(SmmuBench.ContextDescriptor, SmmuBench.ContextDescriptor);
        Expect(bench, EventId.FTranslation, Stage2Bit | (1UL << 40), ipa);
    }

    [Theory]
    [InlineData("arch", Stage2Bit)]
    [InlineData("qemu-11.1", 0UL)]
    public void Translate_LowerTableNotMappedByStage2_StageFollowsTheProfile(string profile, ulong stage2)
    {
        SmmuBench bench = Nested(profile).Map2(SmmuBench.ContextDescriptor, SmmuBench.ContextDescriptor).Map2(SmmuBench.Stage1Table, SmmuBench.Stage1Table);
        Expect(bench, EventId.FTranslation, stage2 | (1UL << 40), 0x100_0000);
    }

    [Fact]
    public void Translate_Stage2FaultWithoutS2R_WithholdsTheRecord()
    {
        SmmuBench bench = Nested("qemu-11.1").With(SmmuBench.NestedSte with { S2R = false }).MapTables2();
        TranslationResult result = bench.Read(Iova);
        Assert.Equal((EventId.FTranslation, false), ((EventId)result.Event, result.EventRecorded));
    }

    [Fact]
    public void Translate_Stage1FaultOfNestedStream_IsRecordedByTheCd()
    {
        SmmuBench bench = Nested("qemu-11.1").With(SmmuBench.NestedSte with { S2R = false }).MapTables2();
        TranslationResult result = bench.Read(Iova + 0x1000);
        Assert.Equal((EventId.FTranslation, true), ((EventId)result.Event, result.EventRecorded));
        Assert.Equal(Rnw | (2UL << 40), Assert.Single(bench.Seen.Events).Word1);
    }

    private static SmmuBench Nested(string profile) =>
        new SmmuBench(SmmuProfile.Find(profile)).With(SmmuBench.NestedSte).With(SmmuBench.PlainCd).Map1(Iova & ~0xfffUL, 0x5000_0000);

    private static void Expect(SmmuBench bench, EventId id, ulong word1, ulong ipa)
    {
        TranslationResult result = bench.Read(Iova);
        Assert.Equal((TranslationOutcome.Fault, id, true), (result.Outcome, (EventId)result.Event, result.EventRecorded));
        Assert.Equal(((ulong)id | ((ulong)SmmuBench.Stream << 32), word1 | Rnw, Iova, ipa), Assert.Single(bench.Seen.Events));
    }
}
