using TraceReplay.Formats.Records;
using TraceReplay.Formats.Smmuv3;
using TraceReplay.Formats.Smmuv3.Events;
using TraceReplay.Replayer.Smmuv3;
using TraceReplay.Tests.Support;
using Xunit;

namespace TraceReplay.Tests.Replayer.Smmuv3;

/// <summary>Caches go stale until the right command comes. IHI 0070 §3.17, §3.21, §4.3, §4.4.</summary>
public sealed class CacheTests
{
    private const ulong Iova = 0x1234_5678;
    private const ulong OldPage = 0x5000_0000;
    private const ulong NewPage = 0x6000_0000;

    private readonly SmmuBuilder _machine = new();

    [Fact]
    public void CfgiSte_ChangedSte_TakesEffect()
    {
        _machine.WriteSte(4, new Ste { V = true, Config = StreamConfig.Bypass });
        _machine.Read(4, 0);
        _machine.WriteSte(4, new Ste { V = true, Config = StreamConfig.Abort });
        Assert.Equal(TranslationOutcome.Bypass, _machine.Read(4, 0).Outcome);

        _machine.Command(3 | (5UL << 32));
        Assert.Equal(TranslationOutcome.Bypass, _machine.Read(4, 0).Outcome);

        _machine.Command(3 | (4UL << 32));
        Assert.Equal(TranslationOutcome.Abort, _machine.Read(4, 0).Outcome);
    }

    [Theory]
    [InlineData(31UL, 0x70U, true)]
    [InlineData(2UL, 0x70U, true)]
    [InlineData(2UL, 0x78U, false)]
    public void CfgiSteRange_Stream74_IsInvalidatedWhenInTheRange(ulong range, uint first, bool invalidated)
    {
        _machine.WriteSte(0x74, new Ste { V = true, Config = StreamConfig.Bypass });
        _machine.Read(0x74, 0);
        _machine.WriteSte(0x74, new Ste { V = true, Config = StreamConfig.Abort });

        _machine.Command(4 | ((ulong)first << 32), range);

        Assert.Equal(invalidated ? TranslationOutcome.Abort : TranslationOutcome.Bypass, _machine.Read(0x74, 0).Outcome);
    }

    [Fact]
    public void Config_Failures_AreNotKept()
    {
        Assert.Equal((byte)EventId.CBadSte, _machine.Read(4, 0).Event);
        _machine.WriteSte(4, new Ste { V = true, Config = StreamConfig.Bypass });

        Assert.Equal(TranslationOutcome.Bypass, _machine.Read(4, 0).Outcome);
    }

    [Theory]
    [InlineData(0x30UL, 0UL, true)]
    [InlineData(0x10UL, 0UL, true)]
    [InlineData(0x10UL | (9UL << 32), 0UL, false)]
    [InlineData(0x11UL | (1UL << 48), 0UL, true)]
    [InlineData(0x11UL | (2UL << 48), 0UL, false)]
    [InlineData(0x12UL | (1UL << 48), 0x1234_5000UL, true)]
    [InlineData(0x12UL | (1UL << 48), 0x1234_6000UL, false)]
    [InlineData(0x12UL | (2UL << 48), 0x1234_5000UL, false)]
    [InlineData(0x13UL, 0x1234_5000UL, true)]
    [InlineData(0x13UL | (9UL << 32), 0x1234_5000UL, false)]
    [InlineData(0x12UL | (1UL << 48) | (5UL << 20), 0x1233_0400UL, true)]
    [InlineData(0x12UL | (1UL << 48) | (4UL << 20), 0x1233_0400UL, false)]
    [InlineData(0x28UL, 0UL, true)]
    [InlineData(0x2aUL, 0x1234_5000UL, false)]
    public void Tlbi_CachedStage1Page_GoesOnlyWhenTheCommandCoversIt(ulong word0, ulong word1, bool removed)
    {
        ulong root = NewStage1Stream(4, 1, OldPage);
        Assert.Equal(OldPage | 0x678, _machine.Read(4, Iova).Output);
        _machine.Map(root, Iova, SmmuBuilder.Page1(NewPage));
        Assert.Equal(OldPage | 0x678, _machine.Read(4, Iova).Output);

        _machine.Command(word0, word1);

        Assert.Equal((removed ? NewPage : OldPage) | 0x678, _machine.Read(4, Iova).Output);
        Assert.Equal(removed ? 1 : 0, _machine.Smmu.RecentInvalidations[^1].Removed);
    }

    [Fact]
    public void TlbiNhVa_GlobalPageOfAnotherAsid_Goes()
    {
        ulong root = NewStage1Stream(4, 1, OldPage, global: true);
        _machine.Read(4, Iova);
        _machine.Map(root, Iova, SmmuBuilder.Page1(NewPage));

        _machine.Command(0x12UL | (2UL << 48), Iova & ~0xfffUL);

        Assert.Equal(NewPage | 0x678, _machine.Read(4, Iova).Output);
    }

    [Fact]
    public void Tlb_TwoStreamsOfOneAsid_Share()
    {
        ulong root = NewStage1Stream(4, 1, OldPage);
        _machine.Memory.TryRead64(SmmuBuilder.StreamTable + (4 * 64), out ulong word);
        _machine.Memory.Write64(SmmuBuilder.StreamTable + (5 * 64), word);
        _machine.Read(4, Iova);
        _machine.Map(root, Iova, 0);

        Assert.Equal(OldPage | 0x678, _machine.Read(5, Iova).Output);
    }

    [Fact]
    public void TlbiS2Ipa_Stage2Page_GoesByIpaAndVmid()
    {
        ulong root = _machine.NewPage();
        _machine.WriteSte(4, SmmuBuilder.NewStage2Ste(root, 7));
        _machine.Map(root, Iova, SmmuBuilder.Page2(OldPage));
        _machine.Read(4, Iova);
        _machine.Map(root, Iova, SmmuBuilder.Page2(NewPage));
        _machine.Command(0x2a | (8UL << 32), Iova & ~0xfffUL);
        Assert.Equal(OldPage | 0x678, _machine.Read(4, Iova).Output);

        _machine.Command(0x2a | (7UL << 32), Iova & ~0xfffUL);

        Assert.Equal(NewPage | 0x678, _machine.Read(4, Iova).Output);
    }

    [Fact]
    public void Tlb_MoreThanItsEntries_IsEmptiedInQemu()
    {
        var machine = new SmmuBuilder(SmmuProfile.Qemu111);
        ulong root = machine.NewPage();
        machine.WriteSte(4, SmmuBuilder.NewStage2Ste(root, 7));
        for (ulong page = 0; page < 257; page++)
        {
            machine.Map(root, page << 12, SmmuBuilder.Page2(OldPage));
        }

        for (ulong page = 0; page < 256; page++)
        {
            machine.Read(4, page << 12);
        }

        Assert.Equal(256, machine.Smmu.TlbContents.Length);
        machine.Read(4, 256 << 12);
        Assert.Equal(1, machine.Smmu.TlbContents.Length);
    }

    [Fact]
    public void RecentInvalidations_NamesRecordAndWordsOfTheLast256()
    {
        for (uint i = 0; i < 300; i++)
        {
            _machine.Memory.CurrentRecord = i;
            _machine.Command(3 | ((ulong)i << 32));
        }

        Assert.Equal(256, _machine.Smmu.RecentInvalidations.Count);
        Assert.Equal(new InvalidationNote(44, 3 | (44UL << 32), 0, 0), _machine.Smmu.RecentInvalidations[0]);
        Assert.Equal(299, _machine.Smmu.RecentInvalidations[^1].Record);
    }

    [Fact]
    public void FilledAt_CachedTranslation_IsTheRecordOfTheFill()
    {
        NewStage1Stream(4, 1, OldPage);
        _machine.Memory.TrackWriters = true;
        _machine.Memory.CurrentRecord = 17;
        _machine.Read(4, Iova);
        _machine.Memory.CurrentRecord = 18;
        _machine.Read(4, Iova);

        Assert.Equal(17, _machine.Smmu.TlbContents[0].FilledAt);
        Assert.Equal(17, _machine.Smmu.FindConfiguration(4)!.FilledAt);
    }

    private ulong NewStage1Stream(uint stream, ushort asid, ulong page, bool global = false)
    {
        ulong root = _machine.NewPage();
        ulong cd = _machine.NewPage();
        _machine.Write(cd, SmmuBuilder.NewCd(root, asid));
        _machine.WriteSte(stream, SmmuBuilder.NewStage1Ste(cd));
        _machine.Map(root, Iova, SmmuBuilder.Page1(page) & (global ? ~0x800UL : ulong.MaxValue));
        return root;
    }
}
