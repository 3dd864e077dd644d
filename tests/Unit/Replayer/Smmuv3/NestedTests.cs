using TraceReplay.Formats.Records;
using TraceReplay.Formats.Smmuv3;
using TraceReplay.Formats.Smmuv3.Events;
using TraceReplay.Replayer.Smmuv3;
using TraceReplay.Tests.Support;
using Xunit;

namespace TraceReplay.Tests.Replayer.Smmuv3;

/// <summary>Stage 2 alone and under stage 1. IHI 0070 §3.4, §7.3.</summary>
public sealed class NestedTests
{
    private const uint Stream = 4;
    private const ulong Iova = 0x1234_5678;
    private const ulong CdIpa = 0x8000_0000;
    private const ulong DataIpa = 0x9000_0000;
    private const ulong DataPa = 0x5555_5000;

    private readonly SmmuBuilder _machine = new();
    private readonly ulong _stage2;
    private readonly ulong _root;

    /// <summary>Stage-1 tables have IPA = PA; the CD and the data page are elsewhere.</summary>
    public NestedTests()
    {
        _stage2 = _machine.NewPage();
        _root = _machine.NewPage();
        ulong cd = _machine.NewPage();
        _machine.Write(cd, SmmuBuilder.NewCd(_root, 1));
        _machine.WriteSte(Stream, SmmuBuilder.NewNestedSte(CdIpa, _stage2, 7));
        _machine.Map(_stage2, CdIpa, SmmuBuilder.Page2(cd));
        _machine.Map(_root, Iova, SmmuBuilder.Page1(DataIpa));
        for (ulong page = _root; page < _root + 0x20_0000; page += 0x1000)
        {
            _machine.Map(_stage2, page, SmmuBuilder.Page2(page));
        }

        _machine.Map(_stage2, DataIpa, SmmuBuilder.Page2(DataPa));
    }

    [Fact]
    public void Translate_BothStagesMapped_GivesThePhysicalAddress()
    {
        TranslationResult result = _machine.Write(Stream, Iova);

        Assert.Equal((TranslationOutcome.Success, DataPa | 0x678, TranslationStage.Nested), (result.Outcome, result.Output, result.Stage));
    }

    [Fact]
    public void Translate_CdNotInStage2_RecordsFTranslationOfClassCd()
    {
        _machine.Map(_stage2, CdIpa, 0);

        Assert.Equal((byte)EventId.FTranslation, _machine.Read(Stream, Iova).Event);
        Assert.Equal("1000000004000000000000008800000078563412000000000000008000000000", Assert.Single(_machine.Observer.Events));
    }

    [Fact]
    public void Translate_TableNotInStage2_RecordsFTranslationOfClassTtWithTheDescriptorAddress()
    {
        _machine.Map(_stage2, _root, 0);

        Assert.Equal((byte)EventId.FTranslation, _machine.Read(Stream, Iova).Event);
        string record = Assert.Single(_machine.Observer.Events);
        Assert.StartsWith("100000000400000000000000880100007856341200000000", record, StringComparison.Ordinal);
    }

    [Fact]
    public void Translate_DataReadOnlyInStage2_RecordsFPermissionOfStage2()
    {
        _machine.Map(_stage2, DataIpa, SmmuBuilder.Page2(DataPa) & ~0x80UL);

        Assert.Equal(1, _machine.Read(Stream, Iova).Permission);
        Assert.Equal((byte)EventId.FPermission, _machine.Write(Stream, Iova).Event);
        Assert.Equal("1300000004000000000000008002000078563412000000000000009000000000", Assert.Single(_machine.Observer.Events));
    }

    [Fact]
    public void Translate_Stage2DoesNotRecord_WithholdsTheEvent()
    {
        _machine.WriteSte(Stream, SmmuBuilder.NewNestedSte(CdIpa, _stage2, 7) with { S2R = false });
        _machine.Map(_stage2, DataIpa, 0);

        TranslationResult result = _machine.Read(Stream, Iova);

        Assert.Equal(((byte)EventId.FTranslation, false), (result.Event, result.EventRecorded));
    }

    [Fact]
    public void Translate_IpaBeyondS2T0sz_RecordsFTranslationOfStage2()
    {
        _machine.WriteSte(5, SmmuBuilder.NewStage2Ste(_stage2, 8) with { S2T0SZ = 24 });

        Assert.Equal((byte)EventId.FTranslation, _machine.Read(5, 1UL << 40).Event);
        Assert.Equal("1000000005000000000000008802000000000000000100000000000000010000", Assert.Single(_machine.Observer.Events));
    }

    [Fact]
    public void Translate_ConcatenatedStartTables_IndexSpansThem()
    {
        // 40-bit input from level 1: two tables of 512 entries, the second 4 KiB behind the first.
        ulong tables = 0x4300_0000;
        _machine.WriteSte(5, SmmuBuilder.NewStage2Ste(tables, 8) with { S2T0SZ = 24, S2SL0 = 1 });
        _machine.Memory.Write64(tables + 0x1000, 0x4000_0000 | 0x4c1);

        Assert.Equal(0x4000_1234UL, _machine.Read(5, (1UL << 39) | 0x1234).Output);
    }

    [Fact]
    public void Translate_Stage2OnlyBeyondInputSize_RecordsFAddrSizeOfStage1()
    {
        _machine.WriteSte(5, SmmuBuilder.NewStage2Ste(_stage2, 8));

        Assert.Equal((byte)EventId.FAddrSize, _machine.Read(5, 1UL << 44).Event);
        Assert.StartsWith("11000000050000000000000008020000", Assert.Single(_machine.Observer.Events), StringComparison.Ordinal);
    }
}
