using TraceReplay.Formats.Records;
using TraceReplay.Formats.Smmuv3;
using TraceReplay.Formats.Smmuv3.Commands;
using TraceReplay.Replayer.Smmuv3;
using TraceReplay.Tests.Support;
using Xunit;

namespace TraceReplay.Tests.Replayer.Smmuv3;

/// <summary>Caches keep what memory no longer says until a command names it. IHI 0070 sections 4.3 and 4.4.</summary>
public sealed class StaleCacheTests
{
    private const ulong Iova = 0x4000_1000;
    private const ulong Old = 0x9000;
    private const ulong New = 0xa000;

    [Fact]
    public void Translate_Stage1EntryChanged_StaleUntilNhVa()
    {
        SmmuBench bench = Stage1();
        Assert.Equal(New, OutputAfter(bench, new TlbiVaCommand { Opcode = CommandOpcode.TlbiNhVa, VMID = 3, ASID = 7, Address = Iova }));
    }

    [Theory]
    [InlineData(3, 8, Iova, Old)]
    [InlineData(4, 7, Iova, Old)]
    [InlineData(3, 7, Iova + 0x1000, Old)]
    [InlineData(3, 7, Iova + 0x800, New)]
    public void Translate_NhVaOfOtherTags_TouchesOnlyItsOwn(ushort vmid, ushort asid, ulong address, ulong output) =>
        Assert.Equal(output, OutputAfter(Stage1(), new TlbiVaCommand { Opcode = CommandOpcode.TlbiNhVa, VMID = vmid, ASID = asid, Address = address }));

    [Theory]
    [InlineData(0UL, 1, 0, New)]
    [InlineData(0UL, 0, 0, Old)]
    [InlineData(0UL, 0, 1, New)]
    [InlineData(0x1000UL, 0, 0, New)]
    [InlineData(0x2000UL, 31, 31, Old)]
    public void Translate_NhVaOfARange_CoversNumAndScale(ulong from, byte num, byte scale, ulong output) =>
        Assert.Equal(output, OutputAfter(Stage1(), new TlbiVaCommand
        {
            Opcode = CommandOpcode.TlbiNhVa,
            VMID = 3,
            ASID = 7,
            Address = 0x4000_0000 + from,
            TG = RangeGranule.Size4K,
            NUM = num,
            SCALE = scale,
        }));

    [Theory]
    [InlineData(7, New)]
    [InlineData(8, Old)]
    public void Translate_NhAsid_DropsThatAddressSpace(ushort asid, ulong output) =>
        Assert.Equal(output, OutputAfter(Stage1(), new TlbiAsidCommand { Opcode = CommandOpcode.TlbiNhAsid, VMID = 3, ASID = asid }));

    [Theory]
    [InlineData(3, New)]
    [InlineData(4, Old)]
    public void Translate_NhAll_DropsThatGuest(ushort vmid, ulong output) =>
        Assert.Equal(output, OutputAfter(Stage1(), new TlbiVmidCommand { Opcode = CommandOpcode.TlbiNhAll, VMID = vmid }));

    [Fact]
    public void Translate_NhAllOnAStage2Entry_KeepsIt() =>
        Assert.Equal(Old, OutputAfter(Stage2(), new TlbiVmidCommand { Opcode = CommandOpcode.TlbiNhAll, VMID = 3 }));

    [Theory]
    [InlineData("arch", New)]
    [InlineData("qemu-11.1", Old)]
    public void Translate_NhVaOfAnotherAsid_OnAGlobalPageFollowsTheProfile(string profile, ulong output)
    {
        SmmuBench bench = Stage1(profile, SmmuBench.ReadWrite1 & ~(1UL << 11));
        Assert.Equal(output, OutputAfter(bench, new TlbiVaCommand { Opcode = CommandOpcode.TlbiNhVa, VMID = 3, ASID = 9, Address = Iova }));
    }

    [Theory]
    [InlineData("arch", New)]
    [InlineData("qemu-11.1", Old)]
    public void Translate_NhVaAfterATaggedFill_FollowsTheProfile(string profile, ulong output)
    {
        SmmuBench bench = Stage1(profile).With(SmmuBench.PlainCd with { TBI0 = true });
        const ulong Tag = 0x5aUL << 56;
        Assert.Equal(Old, bench.Read(Iova | Tag).Output);
        bench.Memory.Write64(bench.EntryOf(SmmuBench.Stage1Table, Iova, 3), New | SmmuBench.ReadWrite1 | 3);
        bench.Command(new TlbiVaCommand { Opcode = CommandOpcode.TlbiNhVa, VMID = 3, ASID = 7, Address = Iova });
        Assert.Equal(output, bench.Read(Iova | Tag).Output);
    }

    [Theory]
    [InlineData(CommandOpcode.TlbiS12Vmall, 3, New)]
    [InlineData(CommandOpcode.TlbiS12Vmall, 4, Old)]
    [InlineData(CommandOpcode.TlbiNsnhAll, 0, New)]
    public void Translate_Stage2EntryChanged_StaleUntilNamed(CommandOpcode opcode, ushort vmid, ulong output) =>
        Assert.Equal(output, OutputAfter(Stage2(), new TlbiVmidCommand { Opcode = opcode, VMID = vmid }));

    [Theory]
    [InlineData(Iova, New)]
    [InlineData(Iova + 0x1000, Old)]
    public void Translate_S2Ipa_DropsThatPage(ulong ipa, ulong output) =>
        Assert.Equal(output, OutputAfter(Stage2(), new TlbiIpaCommand { Opcode = CommandOpcode.TlbiS2Ipa, VMID = 3, IPA = ipa }));

    [Fact]
    public void Translate_S2IpaOnACombinedEntry_KeepsItUntilVmall()
    {
        SmmuBench bench = new SmmuBench().With(SmmuBench.NestedSte).With(SmmuBench.PlainCd).MapTables2().Map2(0x5000_0000, Old).Map1(Iova, 0x5000_0000);
        Assert.Equal(Old, bench.Read(Iova).Output);
        bench.Memory.Write64(bench.EntryOf(SmmuBench.Stage2Table, 0x5000_0000, 3), New | SmmuBench.ReadWrite2 | 3);
        bench.Command(new TlbiIpaCommand { Opcode = CommandOpcode.TlbiS2Ipa, VMID = 3, IPA = 0x5000_0000 });
        Assert.Equal(Old, bench.Read(Iova).Output);
        bench.Command(new TlbiVmidCommand { Opcode = CommandOpcode.TlbiS12Vmall, VMID = 3 });
        Assert.Equal(New, bench.Read(Iova).Output);
    }

    [Theory]
    [InlineData(SmmuBench.Stream, TranslationOutcome.Abort)]
    [InlineData(SmmuBench.Stream + 1, TranslationOutcome.Success)]
    public void Translate_SteChanged_StaleUntilCfgiSte(uint stream, TranslationOutcome outcome)
    {
        SmmuBench bench = SteChanged();
        bench.Command(new CfgiSteCommand { Opcode = CommandOpcode.CfgiSte, StreamID = stream });
        Assert.Equal(outcome, bench.Read(Iova).Outcome);
    }

    [Theory]
    [InlineData(0U, 2, TranslationOutcome.Success)]
    [InlineData(0U, 3, TranslationOutcome.Abort)]
    [InlineData(9U, 0, TranslationOutcome.Abort)]
    [InlineData(0U, 31, TranslationOutcome.Abort)]
    public void Translate_SteChanged_StaleUntilCfgiSteRange(uint stream, byte range, TranslationOutcome outcome)
    {
        SmmuBench bench = SteChanged();
        bench.Command(new CfgiSteRangeCommand { Opcode = CommandOpcode.CfgiSteRange, StreamID = stream, Range = range });
        Assert.Equal(outcome, bench.Read(Iova).Outcome);
    }

    [Theory]
    [InlineData(CommandOpcode.CfgiCd)]
    [InlineData(CommandOpcode.CfgiCdAll)]
    public void Translate_CdChanged_StaleUntilCfgiCd(CommandOpcode opcode)
    {
        SmmuBench bench = Stage1();
        Assert.Equal(Old, bench.Read(Iova).Output);
        bench.With(SmmuBench.PlainCd with { ASID = 8, TTB0 = 0x70_0000 }).Map(0x70_0000, Iova, New, SmmuBench.ReadWrite1);
        Assert.Equal(Old, bench.Read(Iova).Output);
        bench.Command(new CfgiCdCommand { Opcode = opcode, StreamID = SmmuBench.Stream });
        Assert.Equal(New, bench.Read(Iova).Output);
    }

    private static SmmuBench Stage1(string profile = "qemu-11.1", ulong attributes = SmmuBench.ReadWrite1) =>
        new SmmuBench(SmmuProfile.Find(profile)).With(SmmuBench.Stage1Ste).With(SmmuBench.PlainCd).Map1(Iova, Old, attributes);

    private static SmmuBench Stage2() => new SmmuBench().With(SmmuBench.Stage2Ste).Map2(Iova, Old);

    private static SmmuBench SteChanged()
    {
        SmmuBench bench = Stage1();
        Assert.Equal(Old, bench.Read(Iova).Output);
        bench.With(new Ste { V = true, Config = StreamConfig.Abort });
        Assert.Equal(Old, bench.Read(Iova).Output);
        return bench;
    }

    /// <summary>Fills the TLB, points the page elsewhere, checks that nobody noticed, issues the command and translates again.</summary>
    private static ulong OutputAfter<T>(SmmuBench bench, in T command)
        where T : unmanaged
    {
        TranslationResult first = bench.Read(Iova);
        Assert.Equal(Old, first.Output);
        ulong table = first.Stage == TranslationStage.Stage1 ? SmmuBench.Stage1Table : SmmuBench.Stage2Table;
        ulong slot = bench.EntryOf(table, Iova, 3);
        bench.Memory.TryRead64(slot, out ulong entry);
        bench.Memory.Write64(slot, entry - Old + New);
        Assert.Equal(Old, bench.Read(Iova).Output);
        bench.Command(command);
        return bench.Read(Iova).Output;
    }
}
