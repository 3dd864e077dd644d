using TraceReplay.Formats.Records;
using TraceReplay.Replayer.Engine;
using Xunit;

namespace TraceReplay.Tests.Replayer.Engine;

public sealed class CommandMatchTests
{
    // TLBI_NH_VA, VMID 1, ASID 1, address 0x10000000, TG 1 (4K), TTL 3, leaf, NUM = SCALE = 0.
    private const ulong NhVa0 = 0x0001_0001_0000_0012;
    private const ulong NhVa1 = 0x1000_0000 | (1 << 10) | (3 << 8) | 1;

    private static SmmuCommandRecord NhVa() => new()
    {
        Opcode = 0x12,
        Present = CommandOperands.Asid | CommandOperands.Vmid | CommandOperands.Address | CommandOperands.Pages | CommandOperands.Granule | CommandOperands.TableLevel | CommandOperands.Leaf,
        Asid = 1,
        Vmid = 1,
        Address = 0x1000_0000,
        Pages = 1,
        Granule = 1,
        TableLevel = 3,
        Leaf = true,
    };

    [Fact]
    public void Equal_EveryShownOperandEqual_IsTrue() => Assert.True(CommandMatch.Equal(NhVa(), NhVa0, NhVa1));

    [Fact]
    public void Equal_OtherAsid_IsFalse() => Assert.False(CommandMatch.Equal(NhVa(), NhVa0 ^ (1UL << 49), NhVa1));

    [Fact]
    public void Equal_OtherAddress_IsFalse() => Assert.False(CommandMatch.Equal(NhVa(), NhVa0, NhVa1 + 0x1000));

    [Fact]
    public void Equal_OtherOpcode_IsFalse() => Assert.False(CommandMatch.Equal(NhVa(), NhVa0 ^ 1, NhVa1));

    [Fact]
    public void Equal_OperandNotShown_IsNotCompared()
    {
        SmmuCommandRecord prefetch = new() { Opcode = 0x01 };
        Assert.True(CommandMatch.Equal(prefetch, 0x0000_0010_0000_0001, 0));
    }

    [Fact]
    public void Equal_RangeCommand_ComparesNumTimesScale()
    {
        // NUM + 1 = 1, SCALE = 11: 2048 pages.
        SmmuCommandRecord range = NhVa();
        range.Pages = 0x800;
        Assert.True(CommandMatch.Equal(range, NhVa0 | (11UL << 20), NhVa1));
        Assert.False(CommandMatch.Equal(range, NhVa0 | (10UL << 20), NhVa1));
    }

    [Fact]
    public void Equal_TagShownAsNone_MatchesACommandWithoutThatTag()
    {
        SmmuCommandRecord ipa = new() { Opcode = 0x2a, Present = CommandOperands.Asid | CommandOperands.Vmid, Asid = -1, Vmid = 1 };
        Assert.True(CommandMatch.Equal(ipa, 0x0000_0001_0000_002a, 0));
    }

    [Fact]
    public void Equal_CfgiAll_IsTheWholeStreamRange()
    {
        SmmuCommandRecord all = new() { Opcode = 0x04, Present = CommandOperands.StreamRange, FirstStreamId = 0, LastStreamId = uint.MaxValue };
        Assert.True(CommandMatch.Equal(all, 0x04, 31));
        Assert.False(CommandMatch.Equal(all, 0x04, 3));
    }
}
