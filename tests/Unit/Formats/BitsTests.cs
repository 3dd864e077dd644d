using FsCheck;
using FsCheck.Fluent;
using TraceReplay.Formats;
using Xunit;

namespace TraceReplay.Tests.Formats;

public sealed class BitsTests
{
    [Theory]
    [InlineData(63, 0, ulong.MaxValue)]
    [InlineData(0, 0, 1)]
    [InlineData(63, 63, 0x8000_0000_0000_0000)]
    [InlineData(31, 0, 0xffff_ffff)]
    [InlineData(63, 32, 0xffff_ffff_0000_0000)]
    [InlineData(55, 6, 0x00ff_ffff_ffff_ffc0)]
    public void Mask_Field_HasOnesInIt(int hi, int lo, ulong expected) => Assert.Equal(expected, Bits.Mask(hi, lo));

    [Fact]
    public void With_ValueWiderThanField_IsCutOff() => Assert.Equal(0xF0UL, Bits.With(0, 7, 4, 0x1ff));

    [Fact]
    public void With_AnyFieldAndWord_ReadsBackAndLeavesTheRest()
    {
        Prop.ForAll<ulong, ulong, byte>((word, value, position) =>
        {
            int lo = position % 64;
            int hi = lo + (position / 64 * 21 % (64 - lo));
            ulong changed = Bits.With(word, hi, lo, value);
            ulong mask = Bits.Mask(hi, lo);
            return Bits.Get(changed, hi, lo) == (value & (mask >> lo)) && (changed & ~mask) == (word & ~mask);
        }).QuickCheckThrowOnFailure();
    }
}
