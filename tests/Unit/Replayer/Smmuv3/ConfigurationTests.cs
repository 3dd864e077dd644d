using TraceReplay.Formats.Records;
using TraceReplay.Formats.Smmuv3;
using TraceReplay.Formats.Smmuv3.Events;
using TraceReplay.Formats.Smmuv3.Registers;
using TraceReplay.Replayer.Smmuv3;
using TraceReplay.Tests.Support;
using Xunit;

namespace TraceReplay.Tests.Replayer.Smmuv3;

/// <summary>What registers, STE and CD decide before any walk. IHI 0070 sections 5.2, 5.4, 6.3.</summary>
public sealed class ConfigurationTests
{
    [Fact]
    public void Translate_SmmuDisabled_PassesUntranslated()
    {
        var bench = new SmmuBench();
        bench.Write(RegisterOffset.Cr0, 0);
        TranslationResult result = bench.Read(0x1234_5678);
        Assert.Equal(TranslationOutcome.Disabled, result.Outcome);
        Assert.Equal(0x1234_5678UL, result.Output);
    }

    [Fact]
    public void Translate_SmmuDisabledWithGlobalAbort_Aborts()
    {
        var bench = new SmmuBench();
        bench.Write(RegisterOffset.Cr0, 0);
        bench.Write(RegisterOffset.Gbpa, 0x8010_0000);
        Assert.Equal(TranslationOutcome.Abort, bench.Read(0x1000).Outcome);
    }

    [Fact]
    public void WriteRegister_BypassAttributesWithoutUpdate_Ignored()
    {
        var bench = new SmmuBench();
        bench.Write(RegisterOffset.Gbpa, 0x0010_0000);
        Assert.Equal(0x1000U, bench.Register(RegisterOffset.Gbpa));
    }

    [Fact]
    public void Translate_SteConfigAbort_TerminatesWithoutEvent()
    {
        SmmuBench bench = new SmmuBench().With(new Ste { V = true, Config = StreamConfig.Abort });
        Assert.Equal(TranslationOutcome.Abort, bench.Read(0x1000).Outcome);
        Assert.Empty(bench.Seen.Events);
    }

    [Fact]
    public void Translate_SteConfigBypass_PassesUntranslated()
    {
        SmmuBench bench = new SmmuBench().With(new Ste { V = true, Config = StreamConfig.Bypass });
        TranslationResult result = bench.WriteTo(0xabc_d123);
        Assert.Equal((TranslationOutcome.Bypass, 0xabc_d123UL), (result.Outcome, result.Output));
    }

    [Theory]
    [InlineData("arch", TranslationOutcome.Fault)]
    [InlineData("qemu-11.1", TranslationOutcome.Bypass)]
    public void Translate_BypassBeyondOutputSize_FollowsTheProfile(string profile, TranslationOutcome outcome)
    {
        SmmuBench bench = new SmmuBench(SmmuProfile.Find(profile)).With(new Ste { V = true, Config = StreamConfig.Bypass });
        Assert.Equal(outcome, bench.Read(1UL << 44).Outcome);
    }

    [Fact]
    public void Translate_StreamBeyondTable_BadStreamId() => ExpectEvent(new SmmuBench(), EventId.CBadStreamId, stream: 32);

    [Theory]
    [InlineData("arch", false)]
    [InlineData("qemu-11.1", true)]
    public void Translate_BadStreamWithoutRecinvsid_RecordFollowsTheProfile(string profile, bool recorded)
    {
        var bench = new SmmuBench(SmmuProfile.Find(profile));
        bench.Write(RegisterOffset.Cr0, 0);
        bench.Write(RegisterOffset.Cr2, 0);
        bench.Write(RegisterOffset.Cr0, 0xd);
        TranslationResult result = bench.Read(0, stream: 32);
        Assert.Equal(((byte)EventId.CBadStreamId, recorded), (result.Event, result.EventRecorded));
    }

    [Fact]
    public void Translate_SteNotValid_BadSte() => ExpectEvent(new SmmuBench().With(SmmuBench.Stage1Ste with { V = false }), EventId.CBadSte);

    [Fact]
    public void Translate_CdNotValid_BadCd() =>
        ExpectEvent(new SmmuBench().With(SmmuBench.Stage1Ste).With(SmmuBench.PlainCd with { V = false }), EventId.CBadCd);

    [Fact]
    public void Translate_CdForAArch32_BadCd() =>
        ExpectEvent(new SmmuBench().With(SmmuBench.Stage1Ste).With(SmmuBench.PlainCd with { AA64 = false }), EventId.CBadCd);

    [Fact]
    public void Translate_CdStallsWithoutStallModel_BadCd() =>
        ExpectEvent(new SmmuBench().With(SmmuBench.Stage1Ste).With(SmmuBench.PlainCd with { S = true }), EventId.CBadCd);

    [Fact]
    public void Translate_SeveralContextDescriptors_BadSte() => ExpectEvent(new SmmuBench().With(SmmuBench.Stage1Ste with { S1CDMax = 2 }), EventId.CBadSte);

    [Theory]
    [InlineData(StreamConfig.Stage1)]
    [InlineData(StreamConfig.Stage2)]
    [InlineData(StreamConfig.Bypass)]
    public void Translate_TransactionWithSubstream_BadSubstreamId(StreamConfig config)
    {
        SmmuBench bench = new SmmuBench().With(SmmuBench.NestedSte with { Config = config }).With(SmmuBench.PlainCd).Map1(0x1000, 0x9000).Map2(0x1000, 0x9000);
        TranslationResult result = bench.Smmu.Translate(new Transaction { StreamId = SmmuBench.Stream, Iova = 0x1000, HasSubstream = true, Substream = 5 }, null);
        Assert.Equal((TranslationOutcome.Fault, (byte)EventId.CBadSubstreamId), (result.Outcome, result.Event));
        Assert.Equal(0x0000_0008_0000_5008UL, Assert.Single(bench.Seen.Events).Word0);
    }

    /// <summary>On an SMMU with the feature the model says that it lacks it; on one without, the field means nothing.</summary>
    [Theory]
    [InlineData(0x0d44101bU, 0x1414U, 0x76U, false)]
    [InlineData(0x0d44101bU, 0x1414U, 0xf4U, false)]
    [InlineData(0x0d44101bU, 0x3414U, 0x74U, false)]
    [InlineData(0x0d44101bU, 0x4_1414U, 0x74U, true)]
    [InlineData(0x0d44121bU, 0x1414U, 0x74U, false)]
    [InlineData(0x0d44101bU, 0x1414U, 0x74U, false)]
    public void Translate_Stage1FeatureNotModelled_SaysSoWhereItExists(uint idr0, uint idr3, uint idr5, bool unmodelled)
    {
        SmmuIdentification id = SmmuIdentification.FromRegisters(idr0, 0x02730010, 0, idr3, 0, idr5, 0, 1);
        SmmuBench bench = new SmmuBench(SmmuProfile.Arch, id).With(SmmuBench.Stage1Ste with { STRW = StreamWorld.El2, S1PIE = true }).Map1(0x1000, 0x9000)
            .With(SmmuBench.PlainCd with { IPS = AddressSize.Bits52, DS = true, E0PD0 = true, PIE = true });
        TranslationResult result = bench.Read(0x1000);
        Assert.Equal(unmodelled, result.Unmodelled is not null);
    }

    [Theory]
    [InlineData(0x1414U, 0x76U, false)]
    [InlineData(0x1414U, 0xf4U, false)]
    [InlineData(0x8_1414U, 0x74U, true)]
    [InlineData(0x10_1414U, 0x74U, true)]
    [InlineData(0x1414U, 0x74U, false)]
    public void Translate_Stage2FeatureNotModelled_SaysSoWhereItExists(uint idr3, uint idr5, bool unmodelled)
    {
        SmmuIdentification id = SmmuIdentification.FromRegisters(0x0d44101b, 0x02730010, 0, idr3, 0, idr5, 0, 1);
        SmmuBench bench = new SmmuBench(SmmuProfile.Arch, id).Map2(0x1000, 0x9000)
            .With(SmmuBench.Stage2Ste with { S2PS = AddressSize.Bits52, S2DS = true, S2PIE = true, S2POE = true });
        TranslationResult result = bench.Read(0x1000);
        Assert.Equal(unmodelled, result.Unmodelled is not null);
    }

    [Fact]
    public void Translate_TwoLevelStreamTable_FindsTheSte()
    {
        SmmuBench bench = new SmmuBench().With(SmmuBench.Stage2Ste).Map2(0x1000, 0x9000);
        bench.Memory.Write64(0x70_0000, SmmuBench.StreamTable | 5);
        bench.Write(RegisterOffset.StrtabBase, 0x70_0000, 8);
        bench.Write(RegisterOffset.StrtabBaseCfg, (1 << 16) | (6 << 6) | 8);
        Assert.Equal(0x9000UL, bench.Read(0x1000).Output);
    }

    private static void ExpectEvent(SmmuBench bench, EventId id, uint stream = SmmuBench.Stream, ulong iova = 0)
    {
        TranslationResult result = bench.Read(iova, stream);
        Assert.Equal((TranslationOutcome.Fault, id, true), (result.Outcome, (EventId)result.Event, result.EventRecorded));
        Assert.Equal((ulong)id | ((ulong)stream << 32), Assert.Single(bench.Seen.Events).Word0);
        Assert.Equal([SmmuInterrupt.EventQueue], bench.Seen.Interrupts);
    }
}
