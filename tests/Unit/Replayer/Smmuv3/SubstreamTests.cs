using TraceReplay.Formats.Records;
using TraceReplay.Formats.Smmuv3;
using TraceReplay.Formats.Smmuv3.Events;
using TraceReplay.Replayer.Smmuv3;
using TraceReplay.Tests.Support;
using Xunit;

namespace TraceReplay.Tests.Replayer.Smmuv3;

/// <summary>Substreams: which CD a transaction uses. IHI 0070 §3.9, §5.2, §5.3.</summary>
public sealed class SubstreamTests
{
    private const ulong Iova = 0x7000;

    /// <summary>IDR1.SSIDSIZE = 10, IDR0.CD2L.</summary>
    private readonly SmmuBuilder _machine = new(SmmuProfile.Arch, SmmuIdentification.FromRegisters(0x0d4c101b, 0x02730290, 0, 0x1414, 0, 0x74, 0, 1));

    [Fact]
    public void Translate_LinearTable_UsesTheCdOfTheSubstream()
    {
        ulong table = _machine.NewPage();
        WriteCd(table + (2 * 64), 0x5000_0000);
        WriteCd(table, 0x6000_0000);
        _machine.WriteSte(4, SmmuBuilder.NewStage1Ste(table) with { S1CDMax = 2, S1DSS = DefaultSubstream.Substream0 });

        Assert.Equal(0x5000_0000UL, Translate(2).Output);
        Assert.Equal(0x6000_0000UL, _machine.Read(4, Iova).Output);
        Assert.Equal((byte)EventId.FStreamDisabled, Translate(0).Event);
        Assert.Equal((byte)EventId.CBadSubstreamId, Translate(4).Event);
    }

    [Theory]
    [InlineData(ContextTableFormat.TwoLevel4K, 70U, 1U, 6U)]
    [InlineData(ContextTableFormat.TwoLevel64K, 70U, 0U, 70U)]
    public void Translate_TwoLevelTable_FindsTheLeaf(ContextTableFormat format, uint substream, uint first, uint second)
    {
        ulong table = _machine.NewPage();
        ulong leaf = 0x4300_0000;
        _machine.Memory.Write64(table + (first * 8), leaf | 1);
        WriteCd(leaf + (second * 64), 0x5000_0000);
        _machine.WriteSte(4, SmmuBuilder.NewStage1Ste(table) with { S1CDMax = 10, S1Fmt = format });

        Assert.Equal(0x5000_0000UL, Translate(substream).Output);
    }

    [Fact]
    public void Translate_Level1DescriptorNotValid_RecordsCBadSubstreamId()
    {
        _machine.WriteSte(4, SmmuBuilder.NewStage1Ste(_machine.NewPage()) with { S1CDMax = 10, S1Fmt = ContextTableFormat.TwoLevel4K });

        Assert.Equal((byte)EventId.CBadSubstreamId, Translate(3).Event);
    }

    [Theory]
    [InlineData(DefaultSubstream.Terminate, TranslationOutcome.Fault)]
    [InlineData(DefaultSubstream.Bypass, TranslationOutcome.Bypass)]
    public void Translate_WithoutSubstream_FollowsS1Dss(DefaultSubstream rule, TranslationOutcome outcome)
    {
        _machine.WriteSte(4, SmmuBuilder.NewStage1Ste(_machine.NewPage()) with { S1CDMax = 2, S1DSS = rule });

        TranslationResult result = _machine.Read(4, Iova);

        Assert.Equal(outcome, result.Outcome);
        Assert.Equal(outcome == TranslationOutcome.Fault ? (byte)EventId.FStreamDisabled : 0, result.Event);
    }

    private void WriteCd(ulong address, ulong page)
    {
        ulong root = _machine.NewPage();
        _machine.Map(root, Iova, SmmuBuilder.Page1(page));
        _machine.Write(address, SmmuBuilder.NewCd(root, (ushort)(page >> 20)));
    }

    private TranslationResult Translate(uint substream) =>
        _machine.Smmu.Translate(new Transaction { StreamId = 4, HasSubstream = true, Substream = substream, Iova = Iova }, null);
}
