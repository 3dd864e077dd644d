using TraceReplay.Formats.Records;
using TraceReplay.Formats.Smmuv3;
using TraceReplay.Formats.Smmuv3.Events;
using TraceReplay.Replayer.Smmuv3;
using TraceReplay.Tests.Support;
using Xunit;

namespace TraceReplay.Tests.Replayer.Smmuv3;

/// <summary>Stage-1 walks and their faults. IHI 0070 §7.3.12 to §7.3.16, DDI 0487 D8.</summary>
public sealed class Stage1FaultTests
{
    private const uint Stream = 4;
    private const ulong Iova = 0x1234_5678;
    private const ulong ReadOnly = 1UL << 7;
    private const ulong AccessFlag = 1UL << 10;

    private readonly SmmuBuilder _machine = new();
    private readonly ulong _root;
    private readonly ulong _cd;

    public Stage1FaultTests()
    {
        _root = _machine.NewPage();
        _cd = _machine.NewPage();
        _machine.Write(_cd, SmmuBuilder.NewCd(_root, 1));
        _machine.WriteSte(Stream, SmmuBuilder.NewStage1Ste(_cd));
    }

    [Fact]
    public void Translate_MappedPage_GivesOutputAndBothPermissions()
    {
        _machine.Map(_root, Iova, SmmuBuilder.Page1(0x5555_5000));

        TranslationResult result = _machine.Read(Stream, Iova);

        Assert.Equal((TranslationOutcome.Success, 0x5555_5678UL), (result.Outcome, result.Output));
        Assert.Equal((3, 0xfffUL, TranslationStage.Stage1), (result.Permission, result.BlockMask, result.Stage));
    }

    [Fact]
    public void Translate_NothingMapped_RecordsFTranslation()
    {
        TranslationResult result = _machine.Write(Stream, Iova);

        Assert.Equal((byte)EventId.FTranslation, result.Event);
        Assert.Equal("10000000040000000000000000020000785634120000000000000000000000" + "00", Assert.Single(_machine.Observer.Events));
    }

    [Fact]
    public void Translate_ContextDoesNotRecord_WithholdsTheEvent()
    {
        _machine.Write(_cd, SmmuBuilder.NewCd(_root, 1) with { R = false });

        TranslationResult result = _machine.Read(Stream, Iova);

        Assert.Equal((byte)EventId.FTranslation, result.Event);
        Assert.False(result.EventRecorded);
    }

    [Fact]
    public void Translate_AccessFlagClear_RecordsFAccessUnlessDisabled()
    {
        _machine.Map(_root, Iova, SmmuBuilder.Page1(0x5555_5000) & ~AccessFlag);
        Assert.Equal((byte)EventId.FAccess, _machine.Read(Stream, Iova).Event);

        _machine.Write(_cd, SmmuBuilder.NewCd(_root, 1) with { AFFD = true });
        _machine.Command(0x30);
        _machine.Command(3 | ((ulong)Stream << 32), 1);
        Assert.Equal(TranslationOutcome.Success, _machine.Read(Stream, Iova).Outcome);
    }

    [Fact]
    public void Translate_WriteToReadOnlyPage_RecordsFPermission()
    {
        _machine.Map(_root, Iova, SmmuBuilder.Page1(0x5555_5000) | ReadOnly);

        Assert.Equal(1, _machine.Read(Stream, Iova).Permission);
        Assert.Equal((byte)EventId.FPermission, _machine.Write(Stream, Iova).Event);
    }

    [Fact]
    public void Translate_UnprivilegedAccessToPrivilegedPage_RecordsFPermission()
    {
        _machine.Map(_root, Iova, SmmuBuilder.Page1(0x5555_5000) & ~0x40UL);

        Assert.Equal((byte)EventId.FPermission, _machine.Read(Stream, Iova).Event);
        var privileged = new Transaction { StreamId = Stream, Iova = Iova, Privileged = true };
        Assert.Equal(TranslationOutcome.Success, _machine.Smmu.Translate(privileged, null).Outcome);
    }

    [Fact]
    public void Translate_PrivilegedAccessUnderPan_RecordsFPermission()
    {
        _machine.Write(_cd, SmmuBuilder.NewCd(_root, 1) with { PAN = true });
        _machine.Map(_root, Iova, SmmuBuilder.Page1(0x5555_5000));

        var privileged = new Transaction { StreamId = Stream, Iova = Iova, Privileged = true };
        Assert.Equal((byte)EventId.FPermission, _machine.Smmu.Translate(privileged, null).Event);
    }

    [Fact]
    public void Translate_InstructionFetchFromExecuteNeverPage_RecordsFPermissionWithInD()
    {
        _machine.Map(_root, Iova, (SmmuBuilder.Page1(0x5555_5000) | ReadOnly) | (1UL << 54));

        var fetch = new Transaction { StreamId = Stream, Iova = Iova, Instruction = true };
        Assert.Equal((byte)EventId.FPermission, _machine.Smmu.Translate(fetch, null).Event);
        Assert.StartsWith("1300000004000000000000000c020000", Assert.Single(_machine.Observer.Events), StringComparison.Ordinal);
    }

    [Fact]
    public void Translate_ApTableReadOnly_DeniesWritesAtTheLeafUnlessHad()
    {
        _machine.Map(_root, Iova, SmmuBuilder.Page1(0x5555_5000));
        _machine.Memory.TryRead64(_root, out ulong top);
        _machine.Memory.Write64(_root, top | (1UL << 62));
        Assert.Equal((byte)EventId.FPermission, _machine.Write(Stream, Iova).Event);

        _machine.Write(_cd, SmmuBuilder.NewCd(_root, 1) with { HAD0 = true });
        _machine.Command(6 | ((ulong)Stream << 32));
        Assert.Equal(TranslationOutcome.Success, _machine.Write(Stream, Iova).Outcome);
    }

    [Fact]
    public void Translate_OutputBeyondIps_RecordsFAddrSizeBeforeOtherFaults()
    {
        _machine.Write(_cd, SmmuBuilder.NewCd(_root, 1) with { IPS = AddressSize.Bits32 });
        _machine.Map(_root, Iova, (SmmuBuilder.Page1(1UL << 33) & ~AccessFlag) | ReadOnly);

        Assert.Equal((byte)EventId.FAddrSize, _machine.Write(Stream, Iova).Event);
    }

    [Fact]
    public void Translate_TableAbsent_RecordsFWalkEabtWithItsAddressWhateverR()
    {
        _machine.Write(_cd, SmmuBuilder.NewCd(0x1000_0000, 1) with { R = false });

        TranslationResult result = _machine.Read(Stream, Iova);

        Assert.Equal((byte)EventId.FWalkEabt, result.Event);
        Assert.EndsWith("0000001000000000", Assert.Single(_machine.Observer.Events), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0x0100_0000_0000_0000UL, false, true)]
    [InlineData(0x0100_0000_0000_0000UL, true, false)]
    [InlineData(0x0001_0000_0000_0000UL, true, true)]
    public void Translate_BitsAboveTheInputSize_FaultUnlessTheyAreAnIgnoredTag(ulong high, bool ignored, bool faults)
    {
        _machine.Write(_cd, SmmuBuilder.NewCd(_root, 1) with { TBI0 = ignored });
        _machine.Map(_root, Iova, SmmuBuilder.Page1(0x5555_5000));

        TranslationResult result = _machine.Read(Stream, Iova | high);

        Assert.Equal(faults ? TranslationOutcome.Fault : TranslationOutcome.Success, result.Outcome);
    }

    [Fact]
    public void Translate_UpperHalf_UsesTable1WithItsGranule()
    {
        ulong page = 0x4300_0000;
        _machine.Write(_cd, SmmuBuilder.NewCd(_root, 1) with
        {
            EPD0 = true,
            EPD1 = false,
            T1SZ = 39,
            TG1 = GranuleTtb1.Size64K,
            TTB1 = page,
        });

        // 25 bits of input are 9 index bits of a single level of 64K pages.
        _machine.Memory.Write64(page + (5 * 8), SmmuBuilder.Page1(0x7_0000));

        Assert.Equal(0x7_1234UL, _machine.Read(Stream, 0xffff_ffff_fe05_1234).Output);
        Assert.Equal((byte)EventId.FTranslation, _machine.Read(Stream, 0x5_1234).Event);
    }

    [Fact]
    public void Translate_BlockDescriptor_CoversItsSize()
    {
        ulong second = _machine.NewPage();
        ulong first = _machine.NewPage();
        _machine.Memory.Write64(_root, first | 3);
        _machine.Memory.Write64(first, second | 3);
        _machine.Memory.Write64(second + 8, 0x4020_0000 | 0xc41);

        TranslationResult result = _machine.Read(Stream, 0x21_2345);

        Assert.Equal((0x4021_2345UL, 0x1f_ffffUL), (result.Output, result.BlockMask));
    }

    [Fact]
    public void Translate_BlockAtLevel0_IsInvalid()
    {
        _machine.Memory.Write64(_root, 0xc41);

        Assert.Equal((byte)EventId.FTranslation, _machine.Read(Stream, 0x1000).Event);
    }
}
