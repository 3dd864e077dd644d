using TraceReplay.Formats.Records;
using TraceReplay.Formats.Smmuv3;
using TraceReplay.Formats.Smmuv3.Events;
using TraceReplay.Replayer.Memory;
using TraceReplay.Replayer.Smmuv3;
using TraceReplay.Tests.Support;
using Xunit;

namespace TraceReplay.Tests.Replayer.Smmuv3;

/// <summary>Walks that end in a fault, and the records they leave. IHI 0070 section 7.3.</summary>
public sealed class FaultTests
{
    private const ulong Iova = 0x4020_1234;
    private const ulong Rnw = 1UL << 35;
    private const ulong Stage2Bit = 1UL << 39;
    private const ulong ClassTable = 1UL << 40;
    private const ulong ClassInput = 2UL << 40;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Translate_Stage1EntryInvalidAtLevel_Translation(int level)
    {
        SmmuBench bench = Stage1().Map1(Iova & ~0xfffUL, 0x9000);
        bench.Memory.Write64(bench.EntryOf(SmmuBench.Stage1Table, Iova, level), 0);
        ExpectRead(bench, EventId.FTranslation, Rnw | ClassInput, 0);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Translate_Stage2EntryInvalidAtLevel_TranslationOfStage2(int level)
    {
        SmmuBench bench = new SmmuBench(SmmuProfile.Arch).With(SmmuBench.Stage2Ste).Map2(Iova & ~0xfffUL, 0x9000);
        bench.Memory.Write64(bench.EntryOf(SmmuBench.Stage2Table, Iova, level), 0);
        ExpectRead(bench, EventId.FTranslation, Rnw | Stage2Bit | ClassInput, Iova & ~0xfffUL);
    }

    [Fact]
    public void Translate_AccessFlagClear_Access() => ExpectRead(Stage1().Map1(Iova & ~0xfffUL, 0x9000, 1 << 6), EventId.FAccess, Rnw | ClassInput, 0);

    [Fact]
    public void Translate_AccessFlagClearAndFaultDisabled_Succeeds()
    {
        SmmuBench bench = Stage1().With(SmmuBench.PlainCd with { AFFD = true }).Map1(Iova & ~0xfffUL, 0x9000, 1 << 6);
        Assert.Equal(0x9234UL, bench.Read(Iova).Output);
    }

    [Theory]
    [InlineData("arch")]
    [InlineData("qemu-11.1")]
    public void Translate_WriteToReadOnlyPage_PermissionAlsoOnAHit(string profile)
    {
        SmmuBench bench = Stage1(profile).Map1(Iova & ~0xfffUL, 0x9000, SmmuBench.ReadOnly1);
        ExpectWrite(bench, EventId.FPermission, ClassInput);
        Assert.Equal((TranslationOutcome.Success, (byte)1), (bench.Read(Iova).Outcome, bench.Read(Iova).Permission));
        bench.Seen.Events.Clear();
        ExpectWrite(bench, EventId.FPermission, ClassInput);
    }

    [Theory]
    [InlineData("arch", TranslationOutcome.Fault)]
    [InlineData("qemu-11.1", TranslationOutcome.Success)]
    public void Translate_UnprivilegedAccessAfterPrivilegedFill_FollowsTheProfile(string profile, TranslationOutcome outcome)
    {
        SmmuBench bench = Stage1(profile).Map1(Iova & ~0xfffUL, 0x9000, SmmuBench.ReadWrite1 & ~(1UL << 6));
        var privileged = new Transaction { StreamId = SmmuBench.Stream, Iova = Iova, Privileged = true };
        Assert.Equal(TranslationOutcome.Success, bench.Smmu.Translate(privileged, null).Outcome);
        Assert.Equal(outcome, bench.Read(Iova).Outcome);
    }

    [Fact]
    public void Translate_PrivilegeForcedByTheSte_ReachesPrivilegedPages()
    {
        // IDR1.ATTR_PERMS_OVR: without it the override is ignored.
        SmmuIdentification id = SmmuIdentification.FromRegisters(0x0d44101b, 0x06730010, 0, 0x1414, 0, 0x74, 0, 1);
        SmmuBench bench = new SmmuBench(SmmuProfile.Arch, id).With(SmmuBench.PlainCd).With(SmmuBench.Stage1Ste with { PRIVCFG = 3 }).Map1(Iova & ~0xfffUL, 0x9000, SmmuBench.ReadWrite1 & ~(1UL << 6));
        Assert.Equal(TranslationOutcome.Success, bench.Read(Iova).Outcome);
    }

    [Fact]
    public void Translate_PrivilegedAccessNever_RefusesUserPages()
    {
        SmmuBench bench = Stage1("arch").With(SmmuBench.PlainCd with { PAN = true }).Map1(Iova & ~0xfffUL, 0x9000);
        Assert.Equal(TranslationOutcome.Success, bench.Read(Iova).Outcome);
        TranslationResult result = bench.Smmu.Translate(new Transaction { StreamId = SmmuBench.Stream, Iova = Iova, Privileged = true }, null);
        Assert.Equal(EventId.FPermission, (EventId)result.Event);
    }

    [Fact]
    public void Translate_OutputBeyondIps_AddressSize() =>
        ExpectRead(Stage1().With(SmmuBench.PlainCd with { IPS = AddressSize.Bits32 }).Map1(Iova & ~0xfffUL, 1UL << 32), EventId.FAddrSize, Rnw | ClassInput, 0);

    [Theory]
    [InlineData("arch", EventId.FAddrSize)]
    [InlineData("qemu-11.1", EventId.FAccess)]
    public void Translate_LeafWrongTwice_PriorityFollowsTheProfile(string profile, EventId id)
    {
        SmmuBench bench = Stage1(profile).With(SmmuBench.PlainCd with { IPS = AddressSize.Bits32 }).Map1(Iova & ~0xfffUL, 1UL << 32, 1 << 6);
        ExpectRead(bench, id, Rnw | ClassInput, 0);
    }

    [Fact]
    public void Translate_LowerHalfDisabled_Translation() =>
        ExpectRead(Stage1().With(SmmuBench.PlainCd with { EPD0 = true }), EventId.FTranslation, Rnw | ClassInput, 0);

    [Fact]
    public void Translate_InputBeyondTsz_Translation()
    {
        SmmuBench bench = Stage1().Map1(0, 0x9000);
        Assert.Equal(EventId.FTranslation, (EventId)bench.Read(1UL << 39).Event);
    }

    [Fact]
    public void Translate_TableOutsideMemory_WalkAbort()
    {
        PhysicalMemory memory = SmmuBench.MemoryWithout(0x1000_0000, ulong.MaxValue);
        SmmuBench bench = new SmmuBench(SmmuProfile.Arch, memory: memory).With(SmmuBench.Stage1Ste).With(SmmuBench.PlainCd with { TTB0 = 0x1000_0000, R = false });
        ExpectRead(bench, EventId.FWalkEabt, Rnw | ClassTable, 0x1000_0008);
    }

    [Fact]
    public void Translate_CdOutsideMemory_CdFetch()
    {
        PhysicalMemory memory = SmmuBench.MemoryWithout(0x1000_0000, ulong.MaxValue);
        SmmuBench bench = new SmmuBench(SmmuProfile.Arch, memory: memory).With(SmmuBench.Stage1Ste with { S1ContextPtr = 0x1000_0000 });
        Assert.Equal(EventId.FCdFetch, (EventId)bench.Read(Iova).Event);
        Assert.Equal((0UL, 0x1000_0000UL), (Assert.Single(bench.Seen.Events).Word2, bench.Seen.Events[0].Word3));
    }

    [Fact]
    public void Translate_StreamTableOutsideMemory_SteFetch()
    {
        var bench = new SmmuBench(SmmuProfile.Arch, memory: SmmuBench.MemoryWithout(0, 0x1f_ffff));
        Assert.Equal(EventId.FSteFetch, (EventId)bench.Read(Iova).Event);
        Assert.Equal(SmmuBench.StreamTable + (64 * SmmuBench.Stream), Assert.Single(bench.Seen.Events).Word3);
    }

    [Fact]
    public void Translate_FaultWithoutRecordBit_WithholdsTheRecord()
    {
        SmmuBench bench = Stage1().With(SmmuBench.PlainCd with { R = false });
        TranslationResult result = bench.Read(Iova);
        Assert.Equal((EventId.FTranslation, false), ((EventId)result.Event, result.EventRecorded));
        Assert.Empty(bench.Seen.Events);
        Assert.Empty(bench.Seen.Interrupts);
    }

    private static SmmuBench Stage1(string profile = "qemu-11.1") =>
        new SmmuBench(SmmuProfile.Find(profile)).With(SmmuBench.Stage1Ste).With(SmmuBench.PlainCd);

    private static void ExpectRead(SmmuBench bench, EventId id, ulong word1, ulong word3) => Expect(bench, bench.Read(Iova), id, word1, word3);

    private static void ExpectWrite(SmmuBench bench, EventId id, ulong word1) => Expect(bench, bench.WriteTo(Iova), id, word1, 0);

    private static void Expect(SmmuBench bench, in TranslationResult result, EventId id, ulong word1, ulong word3)
    {
        Assert.Equal((TranslationOutcome.Fault, id, true), (result.Outcome, (EventId)result.Event, result.EventRecorded));
        Assert.Equal(((ulong)id | ((ulong)SmmuBench.Stream << 32), word1, Iova, word3), Assert.Single(bench.Seen.Events));
    }
}
