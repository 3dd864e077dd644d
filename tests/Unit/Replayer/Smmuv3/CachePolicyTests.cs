using TraceReplay.Formats.Records;
using TraceReplay.Formats.Smmuv3;
using TraceReplay.Formats.Smmuv3.Commands;
using TraceReplay.Replayer.Smmuv3;
using TraceReplay.Tests.Support;
using Xunit;

namespace TraceReplay.Tests.Replayer.Smmuv3;

/// <summary>What a cache policy keeps shows what software forgot to invalidate. IHI 0070 §3.17, §3.21, §4.3, §4.4.</summary>
public sealed class CachePolicyTests
{
    private const uint Stream = 4;
    private const ulong Iova = 0x1234_5000;
    private const ulong Neighbour = 0x1234_6000;
    private const ulong Old = 0x5000_0000;
    private const ulong New = 0x6000_0000;

    [Theory]
    [InlineData("none", New)]
    [InlineData("typical", Old)]
    [InlineData("unbounded", Old)]
    [InlineData("per-stage", Old)]
    public void Remap_WithoutTlbi_ShowsWhereTranslationsAreKept(string policy, ulong seen)
    {
        (SmmuBuilder machine, ulong root, _) = Stage1(policy);
        machine.Read(Stream, Iova);
        machine.Map(root, Iova, SmmuBuilder.Page1(New));

        Assert.Equal(seen, machine.Read(Stream, Iova).Output);

        machine.Command(0x12 | (1UL << 48), Iova | 1);
        Assert.Equal(New, machine.Read(Stream, Iova).Output);
    }

    [Theory]
    [InlineData("none", TranslationOutcome.Abort)]
    [InlineData("typical", TranslationOutcome.Success)]
    [InlineData("unbounded", TranslationOutcome.Success)]
    [InlineData("per-stage", TranslationOutcome.Success)]
    public void ChangedSte_WithoutCfgi_ShowsWhereConfigurationsAreKept(string policy, TranslationOutcome seen)
    {
        (SmmuBuilder machine, _, _) = Stage1(policy);
        machine.Read(Stream, Iova);
        machine.WriteSte(Stream, new Ste { V = true, Config = StreamConfig.Abort });

        Assert.Equal(seen, machine.Read(Stream, Iova).Outcome);

        machine.Command(0x03 | ((ulong)Stream << 32), 1);
        Assert.Equal(TranslationOutcome.Abort, machine.Read(Stream, Iova).Outcome);
    }

    [Theory]
    [InlineData("none", 1UL, New)]
    [InlineData("typical", 1UL, New)]
    [InlineData("unbounded", 1UL, Old)]
    [InlineData("unbounded", 0UL, New)]
    [InlineData("per-stage", 1UL, Old)]
    [InlineData("per-stage", 0UL, New)]
    public void ReplacedTable_InvalidatedForLeavesOnly_ShowsWhereTablesAreKept(string policy, ulong leaf, ulong seen)
    {
        (SmmuBuilder machine, ulong root, _) = Stage1(policy);
        machine.Read(Stream, Iova);
        ReplaceLastTable(machine, root, Neighbour, SmmuBuilder.Page1(New));

        // §4.4.1 Leaf = 1: only the last level of Iova has to go; a table above it may stay.
        machine.Command(0x12 | (1UL << 48), Iova | leaf);

        Assert.Equal(seen, machine.Read(Stream, Neighbour).Output);
    }

    [Theory]
    [InlineData("none", New)]
    [InlineData("typical", Old)]
    [InlineData("unbounded", Old)]
    [InlineData("per-stage", New)]
    public void RemappedIpa_InvalidatedAtStage2Only_ShowsWhereBothStagesAreOneEntry(string policy, ulong seen)
    {
        (SmmuBuilder machine, ulong stage2) = Nested(policy);
        Assert.Equal(Old, machine.Read(Stream, Iova).Output);
        machine.Map(stage2, 0x7000_0000, SmmuBuilder.Page2(New));
        machine.Command(0x2a | (7UL << 32), 0x7000_0000);

        Assert.Equal(seen, machine.Read(Stream, Iova).Output);

        machine.Command(0x10 | (7UL << 32));
        Assert.Equal(New, machine.Read(Stream, Iova).Output);
    }

    [Theory]
    [InlineData("per-stage", Old)]
    [InlineData("none", New)]
    public void RemappedIpa_InvalidatedAtStage1Only_ShowsWhereStage2IsKept(string policy, ulong seen)
    {
        (SmmuBuilder machine, ulong stage2) = Nested(policy);
        machine.Read(Stream, Iova);
        machine.Map(stage2, 0x7000_0000, SmmuBuilder.Page2(New));
        machine.Command(0x10 | (7UL << 32));

        Assert.Equal(seen, machine.Read(Stream, Iova).Output);
    }

    [Theory]
    [InlineData("typical", 2, New)]
    [InlineData("unbounded", 2, Old)]
    [InlineData("unbounded", 3, New)]
    public void Tlbi_WithALevelHint_KeepsOtherLevelsWhereHintsAreBelieved(string policy, byte level, ulong seen)
    {
        (SmmuBuilder machine, ulong root, _) = Stage1(policy);
        machine.Read(Stream, Iova);
        machine.Map(root, Iova, SmmuBuilder.Page1(New));
        var words = SmmuCommandWords.Of(new TlbiVaCommand
        {
            Opcode = CommandOpcode.TlbiNhVa,
            ASID = 1,
            Address = Iova,
            TG = RangeGranule.Size4K,
            TTL = level,
            Leaf = true,
        });
        machine.Command(words.Word0, words.Word1);

        Assert.Equal(seen, machine.Read(Stream, Iova).Output);
    }

    [Fact]
    public void Find_EveryPolicyByName() => Assert.All(CachePolicy.All, p => Assert.Same(p, CachePolicy.Find(p.Name)));

    private static SmmuBuilder NewMachine(string policy) => new(SmmuProfile.Arch, caches: CachePolicy.Find(policy)!);

    private static (SmmuBuilder Machine, ulong Root, ulong Cd) Stage1(string policy)
    {
        SmmuBuilder machine = NewMachine(policy);
        ulong root = machine.NewPage();
        ulong cd = machine.NewPage();
        machine.Write(cd, SmmuBuilder.NewCd(root, 1));
        machine.WriteSte(Stream, SmmuBuilder.NewStage1Ste(cd));
        machine.Map(root, Iova, SmmuBuilder.Page1(Old));
        machine.Map(root, Neighbour, SmmuBuilder.Page1(Old));
        return (machine, root, cd);
    }

    private static (SmmuBuilder Machine, ulong Stage2) Nested(string policy)
    {
        SmmuBuilder machine = NewMachine(policy);
        ulong root = machine.NewPage();
        ulong cd = machine.NewPage();
        ulong stage2 = machine.NewPage();
        machine.Write(cd, SmmuBuilder.NewCd(root, 1));
        machine.Map(root, Iova, SmmuBuilder.Page1(0x7000_0000));
        machine.Map(stage2, 0x7000_0000, SmmuBuilder.Page2(Old));
        for (ulong page = root; page < root + 0x10_0000; page += 0x1000)
        {
            machine.Map(stage2, page, SmmuBuilder.Page2(page));
        }

        machine.WriteSte(Stream, SmmuBuilder.NewNestedSte(cd, stage2, 7));
        return (machine, stage2);
    }

    // A new level-3 table in place of the one that maps an address.
    private static void ReplaceLastTable(SmmuBuilder machine, ulong root, ulong input, ulong descriptor)
    {
        ulong table = root;
        ulong slot = 0;
        for (int level = 0; level < 3; level++)
        {
            slot = table + (((input >> (39 - (9 * level))) & 0x1ff) * 8);
            machine.Memory.TryRead64(slot, out ulong entry);
            table = entry & 0xffff_ffff_f000;
        }

        ulong fresh = machine.NewPage();
        machine.Memory.Write64(fresh + (((input >> 12) & 0x1ff) * 8), descriptor);
        machine.Memory.Write64(slot, fresh | 3);
    }
}
