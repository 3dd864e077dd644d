using TraceReplay.Replayer.Smmuv3.Tlb;
using Xunit;

namespace TraceReplay.Tests.Replayer.Smmuv3.Tlb;

/// <summary>The TLB by itself: what it keeps, what goes, in which order. IHI 0070 §3.17, §4.4.</summary>
public sealed class TranslationCacheTests
{
    private const int Unlimited = int.MaxValue;

    [Theory]
    [InlineData(1UL)]
    [InlineData(8UL)]
    [InlineData(0x200UL)]
    [InlineData(0x1_0001UL)]
    public void Find_FullTlbOfRegularPages_FindsEachAndNoOther(ulong stride)
    {
        TranslationCache tlb = New(1024);
        for (ulong i = 0; i < 1024; i++)
        {
            tlb.Insert(Page(i * stride, i));
        }

        for (ulong i = 0; i < 1024; i++)
        {
            Assert.Equal((i << 12) | 5, Output(tlb, (i * stride << 12) | 5));
        }

        Assert.Null(Output(tlb, 1024 * stride << 12));
    }

    [Fact]
    public void Insert_FullTlb_OneEntryMakesRoom()
    {
        TranslationCache tlb = New(1024);
        for (ulong i = 0; i < 5000; i++)
        {
            tlb.Insert(Page(i, i));
            Assert.NotNull(Output(tlb, i << 12));
        }

        Assert.Equal(1024, tlb.Count);
    }

    [Fact]
    public void Insert_UnlimitedTlb_KeepsAllInOrder()
    {
        TranslationCache tlb = New(Unlimited);
        for (ulong i = 0; i < 20_000; i++)
        {
            tlb.Insert(Page(i * 7, i));
        }

        Assert.Equal(Enumerable.Range(0, 20_000).Select(i => (ulong)i * 7 << 12), tlb.Entries().Select(e => e.Input));
    }

    [Fact]
    public void Insert_TlbOfNone_KeepsNone()
    {
        TranslationCache tlb = New(0);
        tlb.Insert(Page(1, 1));

        Assert.Equal(0, tlb.Count);
        Assert.Null(Output(tlb, 1 << 12));
    }

    [Theory]
    [InlineData(0xfffUL, 1)]
    [InlineData(0x1ffffUL, 32)]
    [InlineData(0xffff_ffffUL, 3000 - 64)]
    public void Remove_RangeOfOneAsid_LeavesTheRest(ulong mask, int removed)
    {
        TranslationCache tlb = New(Unlimited);
        for (ulong i = 0; i < 3000; i++)
        {
            tlb.Insert(Page(i, i));
            tlb.Insert(Page(i, i, asid: 2));
        }

        int count = tlb.Remove(new TlbInvalidation { Vmid = 3, Asid = 1, Stage1 = true, HasAddress = true, Address = 64 << 12, Mask = mask });

        Assert.Equal(removed, count);
        Assert.Null(Output(tlb, 64 << 12));
        Assert.NotNull(Output(tlb, 63 << 12));
        Assert.NotNull(Output(tlb, 64 << 12, asid: 2));
        Assert.Equal(6000 - removed, tlb.Count);
    }

    [Fact]
    public void Remove_Asid_TakesAllOfItAndNothingElse()
    {
        TranslationCache tlb = New(Unlimited);
        for (ulong i = 0; i < 3000; i++)
        {
            tlb.Insert(Page(i, i, asid: (int)(i % 3)));
        }

        Assert.Equal(1000, tlb.Remove(new TlbInvalidation { Vmid = 3, Asid = 1, Stage1 = true }));
        Assert.DoesNotContain(tlb.Entries(), e => e.Asid == 1);
        Assert.All(Enumerable.Range(0, 3000).Where(i => i % 3 != 1), i => Assert.NotNull(Output(tlb, (ulong)i << 12, asid: i % 3)));
    }

    [Fact]
    public void Remove_AddressOfTheUpperHalf_ComparesBits55To0()
    {
        TranslationCache tlb = New(Unlimited);
        tlb.Insert(Page(0xf_ffff_ffff_f123, 1));

        Assert.Equal(1, tlb.Remove(new TlbInvalidation { Vmid = 3, Asid = 1, Stage1 = true, HasAddress = true, Address = 0x00ff_ffff_ff12_3000, Mask = 0xfff }));
    }

    [Theory]
    [InlineData(2, false, 1)]
    [InlineData(3, false, 0)]
    [InlineData(3, true, 1)]
    public void Remove_LevelHint_KeepsOtherLevelsOfOneStage(byte level, bool combined, int removed)
    {
        TranslationCache tlb = New(Unlimited);
        tlb.Insert(Page(0x200, 1) with { Level = 2, Mask = 0x1f_ffff, Combined = combined });

        Assert.Equal(removed, tlb.Remove(new TlbInvalidation
        {
            Vmid = 3,
            Asid = 1,
            Stage1 = true,
            HasAddress = true,
            Address = 0x20_0000,
            Mask = 0xfff,
            Level = level,
            GranuleBits = 12,
        }));
    }

    [Fact]
    public void Find_ContiguousSpan_CoversAllItsPages()
    {
        TranslationCache tlb = New(Unlimited);
        tlb.Insert(Page(0x10, 0x20) with { Contiguous = true, Mask = 0xffff });

        Assert.Equal(0x2_f123UL, Output(tlb, 0x1_f123));
        Assert.Null(Output(tlb, 0x2_0000));
        Assert.Equal(1, tlb.Remove(new TlbInvalidation { Vmid = 3, Asid = 1, Stage1 = true, HasAddress = true, Address = 0x1_5000, Mask = 0xfff }));
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(false, false)]
    public void Find_GlobalEntryUnderAnotherAsid_IsFoundWhenGlobalsAreShared(bool shared, bool found)
    {
        var tlb = new TranslationCache(1024, keepsTags: false, globalsStay: false, globalsShared: shared, emptiedWhenFull: false);
        tlb.Insert(Page(1, 1) with { Global = true });

        Assert.Equal(found, Output(tlb, 1 << 12, asid: 2) is not null);
        Assert.Equal(1, tlb.Remove(new TlbInvalidation { Vmid = 3, Asid = 9, Stage1 = true, GlobalToo = true, HasAddress = true, Address = 1 << 12, Mask = 0xfff }));
        Assert.False(tlb.HasGlobals);
    }

    private static TranslationCache New(int capacity) =>
        new(capacity, keepsTags: false, globalsStay: false, globalsShared: true, emptiedWhenFull: false);

    private static TlbEntry Page(ulong input, ulong output, int asid = 1) => new()
    {
        Input = input << 12,
        Output = output << 12,
        Mask = 0xfff,
        Asid = asid,
        Vmid = 3,
        GranuleBits = 12,
        Level = 3,
        Permissions = Permissions.Read,
        FilledAt = -1,
    };

    private static ulong? Output(TranslationCache tlb, ulong address, int asid = 1)
    {
        ref TlbSlot slot = ref tlb.Find(TlbTag.Of(asid, 3), address, TlbClass.From(12, 0));
        return System.Runtime.CompilerServices.Unsafe.IsNullRef(ref slot) ? null : slot.Translate(address);
    }
}
