using FsCheck;
using FsCheck.Fluent;
using TraceReplay.Replayer.Engine;
using Xunit;

namespace TraceReplay.Tests.Replayer.Engine;

public sealed class PageMapTests
{
    [Fact]
    public void Compare_BothPagesNew_IsLearned() => Assert.Equal(Verdict.Learned, new PageMap().Compare(0x4011_e040, 0x8000_1040));

    [Fact]
    public void Compare_SamePairAgain_IsMatch()
    {
        var map = new PageMap();
        map.Compare(0x4011_e000, 0x8000_1000);
        Assert.Equal(Verdict.Match, map.Compare(0x4011_e123, 0x8000_1123));
    }

    [Fact]
    public void Compare_LowBitsDiffer_IsMismatch() => Assert.Equal(Verdict.Mismatch, new PageMap().Compare(0x4011_e040, 0x8000_1000));

    [Fact]
    public void Compare_RecordedPageAlreadyBoundElsewhere_IsMismatch()
    {
        var map = new PageMap();
        map.Compare(0x4011_e000, 0x8000_1000);
        Assert.Equal(Verdict.Mismatch, map.Compare(0x4011_e000, 0x8000_2000));
    }

    [Fact]
    public void Compare_ModelPageAlreadyBoundElsewhere_IsMismatch()
    {
        var map = new PageMap();
        map.Compare(0x4011_e000, 0x8000_1000);
        Assert.Equal(Verdict.Mismatch, map.Compare(0x4011_f000, 0x8000_1000));
    }

    [Fact]
    public void Forget_PageFreedByTheModel_CanBeLearnedAnew()
    {
        var map = new PageMap();
        map.Compare(0x4011_e000, 0x8000_1000);
        map.Forget(0x8000_1000);
        Assert.Equal(Verdict.Learned, map.Compare(0x4022_2000, 0x8000_1000));
        Assert.Equal(Verdict.Learned, map.Compare(0x4011_e000, 0x8000_5000));
    }

    [Fact]
    public void LoosenAll_PageSeenElsewhere_IsLearnedOnceThenFixed()
    {
        var map = new PageMap();
        map.Compare(0x4011_e000, 0x8000_1000);
        map.LoosenAll();
        Assert.Equal(Verdict.Learned, map.Compare(0x4022_2000, 0x8000_1000));
        Assert.Equal(Verdict.Mismatch, map.Compare(0x4033_3000, 0x8000_1000));
    }

    [Fact]
    public void LoosenAll_PageSeenWhereItWas_StaysAMatchAndIsFixedAgain()
    {
        var map = new PageMap();
        map.Compare(0x4011_e000, 0x8000_1000);
        map.LoosenAll();
        Assert.Equal(Verdict.Match, map.Compare(0x4011_e000, 0x8000_1000));
        Assert.Equal(Verdict.Mismatch, map.Compare(0x4022_2000, 0x8000_1000));
    }

    /// <summary>Whatever is compared, the map stays one-to-one: a consistent renaming of pages never mismatches, and two recorded pages never share a model page.</summary>
    [Fact]
    public void Compare_ConsistentRenaming_NeverMismatches() => Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), pages =>
    {
        var map = new PageMap();
        foreach (byte page in pages)
        {
            Assert.NotEqual(Verdict.Mismatch, map.Compare((ulong)page << 12, ((ulong)page * 7 + 3) << 12));
        }
    }).QuickCheckThrowOnFailure();
}
