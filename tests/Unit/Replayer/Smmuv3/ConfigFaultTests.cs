using TraceReplay.Formats.Records;
using TraceReplay.Formats.Smmuv3;
using TraceReplay.Formats.Smmuv3.Events;
using TraceReplay.Replayer.Memory;
using TraceReplay.Replayer.Smmuv3;
using TraceReplay.Tests.Support;
using Xunit;

namespace TraceReplay.Tests.Replayer.Smmuv3;

/// <summary>IHI 0070 §5.2, §5.4, §7.3: what a bad configuration does to a transaction.</summary>
public sealed class ConfigFaultTests
{
    private readonly SmmuBuilder _machine = new();

    [Fact]
    public void Translate_SteConfigAbort_TerminatesWithoutEvent()
    {
        _machine.WriteSte(4, new Ste { V = true, Config = StreamConfig.Abort });

        TranslationResult result = _machine.Read(4, 0x1000);

        Assert.Equal(TranslationOutcome.Abort, result.Outcome);
        Assert.Empty(_machine.Observer.Events);
    }

    [Fact]
    public void Translate_SteBypass_PassesTheAddress()
    {
        _machine.WriteSte(4, new Ste { V = true, Config = StreamConfig.Bypass });

        TranslationResult result = _machine.Read(4, 0x1234);

        Assert.Equal((TranslationOutcome.Bypass, 0x1234UL, 0xfffUL), (result.Outcome, result.Output, result.BlockMask));
    }

    [Fact]
    public void Translate_BypassBeyondOutputSize_RecordsFAddrSize()
    {
        _machine.WriteSte(4, new Ste { V = true, Config = StreamConfig.Bypass });

        Assert.Equal((byte)EventId.FAddrSize, _machine.Read(4, 1UL << 44).Event);
    }

    [Fact]
    public void Translate_SidBeyondLog2Size_RecordsCBadStreamId()
    {
        TranslationResult result = _machine.Read(0x100, 0x1000);

        Assert.Equal((byte)EventId.CBadStreamId, result.Event);
        Assert.Equal("0200000000010000" + new string('0', 48), Assert.Single(_machine.Observer.Events));
    }

    [Fact]
    public void Translate_BadStreamIdWithoutRecInvSid_RecordsNothing()
    {
        _machine.Smmu.WriteRegister(0x20, 0, 4);
        _machine.Smmu.WriteRegister(0x2c, 0, 4);
        _machine.Smmu.WriteRegister(0x20, 0xd, 4);

        TranslationResult result = _machine.Read(0x100, 0x1000);

        Assert.Equal((byte)EventId.CBadStreamId, result.Event);
        Assert.False(result.EventRecorded);
        Assert.Empty(_machine.Observer.Events);
    }

    [Fact]
    public void Translate_SteNotValid_RecordsCBadSte() => Assert.Equal((byte)EventId.CBadSte, _machine.Read(4, 0).Event);

    [Fact]
    public void Translate_StreamTableAbsent_RecordsFSteFetchWithItsAddress()
    {
        _machine.Smmu.WriteRegister(0x80, 0x1000_0000, 8);

        TranslationResult result = _machine.Read(4, 0);

        Assert.Equal((byte)EventId.FSteFetch, result.Event);
        Assert.EndsWith("0001001000000000", Assert.Single(_machine.Observer.Events), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(19)]
    [InlineData(40)]
    public void Translate_S2T0szOutOfRange_RecordsCBadSte(byte size)
    {
        _machine.WriteSte(4, SmmuBuilder.NewStage2Ste(_machine.NewPage(), 1) with { S2T0SZ = size });

        Assert.Equal((byte)EventId.CBadSte, _machine.Read(4, 0).Event);
    }

    [Fact]
    public void Translate_S2Aa64Clear_RecordsCBadSte()
    {
        _machine.WriteSte(4, SmmuBuilder.NewStage2Ste(_machine.NewPage(), 1) with { S2AA64 = false });

        Assert.Equal((byte)EventId.CBadSte, _machine.Read(4, 0).Event);
    }

    [Fact]
    public void Translate_S1CdMaxWithoutSubstreams_RecordsCBadSte()
    {
        _machine.WriteSte(4, SmmuBuilder.NewStage1Ste(_machine.NewPage()) with { S1CDMax = 1 });

        Assert.Equal((byte)EventId.CBadSte, _machine.Read(4, 0).Event);
    }

    [Fact]
    public void Translate_SubstreamOnStreamWithoutSubstreams_RecordsCBadSubstreamId()
    {
        _machine.WriteSte(4, SmmuBuilder.NewStage1Ste(_machine.NewPage()));

        TranslationResult result = _machine.Smmu.Translate(new Transaction { StreamId = 4, HasSubstream = true, Substream = 3 }, null);

        Assert.Equal((byte)EventId.CBadSubstreamId, result.Event);
        Assert.StartsWith("0830000004000000", Assert.Single(_machine.Observer.Events), StringComparison.Ordinal);
    }

    [Fact]
    public void Translate_CdNotValid_RecordsCBadCd()
    {
        _machine.WriteSte(4, SmmuBuilder.NewStage1Ste(_machine.NewPage()));

        Assert.Equal((byte)EventId.CBadCd, _machine.Read(4, 0).Event);
    }

    [Fact]
    public void Translate_CdAbsent_RecordsFCdFetchWithItsAddress()
    {
        _machine.WriteSte(4, SmmuBuilder.NewStage1Ste(0x1000_0000));

        Assert.Equal((byte)EventId.FCdFetch, _machine.Read(4, 0).Event);
        Assert.EndsWith("0000001000000000", Assert.Single(_machine.Observer.Events), StringComparison.Ordinal);
    }

    [Fact]
    public void Translate_CdTtbBeyondIps_RecordsCBadCd()
    {
        ulong cd = _machine.NewPage();
        _machine.Write(cd, SmmuBuilder.NewCd(1UL << 36, 1) with { IPS = AddressSize.Bits36 });
        _machine.WriteSte(4, SmmuBuilder.NewStage1Ste(cd));

        Assert.Equal((byte)EventId.CBadCd, _machine.Read(4, 0).Event);
    }

    [Fact]
    public void Translate_SmmuDisabledWithGbpaAbort_AbortsSilently()
    {
        _machine.Smmu.WriteRegister(0x20, 0xc, 4);
        Assert.Equal(TranslationOutcome.Disabled, _machine.Read(4, 0x5000).Outcome);

        _machine.Smmu.WriteRegister(0x44, 0x8010_0000, 4);
        Assert.Equal(TranslationOutcome.Abort, _machine.Read(4, 0x5000).Outcome);
        Assert.Empty(_machine.Observer.Events);
    }

    [Fact]
    public void Translate_StallingContext_Stalls()
    {
        // IDR0.STALL_MODEL = 0: CD.S is legal.
        SmmuIdentification stalls = SmmuIdentification.FromRegisters(0x0844101b, 0x02730010, 0, 0x1414, 0, 0x74, 0, 1);
        var machine = new SmmuBuilder(SmmuProfile.Arch, stalls);
        ulong cd = machine.NewPage();
        machine.Write(cd, SmmuBuilder.NewCd(machine.NewPage(), 1) with { S = true });
        machine.WriteSte(4, SmmuBuilder.NewStage1Ste(cd));

        Assert.Equal(TranslationOutcome.Stall, machine.Read(4, 0).Outcome);
        Assert.Equal(1, machine.Smmu.StalledCount);
    }

    [Fact]
    public void Find_TwoLevelIndexBeyondSpan_RecordsCBadStreamId()
    {
        _machine.Smmu.WriteRegister(0x88, 0x10210, 4);
        _machine.Memory.Write64(SmmuBuilder.StreamTable, 0x4300_0000 | 3);
        _machine.Write(0x4300_0000 + (3 * 64), new Ste { V = true, Config = StreamConfig.Bypass });

        Assert.Equal(TranslationOutcome.Bypass, _machine.Read(3, 0).Outcome);
        Assert.Equal((byte)EventId.CBadStreamId, _machine.Read(4, 0).Event);
    }
}
