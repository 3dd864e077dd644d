using TraceReplay.Formats.Smmuv3;
using Xunit;

namespace TraceReplay.Tests.Formats.Smmuv3;

/// <summary>Sizes and alignment of context descriptor tables.</summary>
public sealed class ContextTableShapeTests
{
    [Theory]
    [InlineData(ContextTableFormat.Linear, 0, 0x4_0040UL)]
    [InlineData(ContextTableFormat.TwoLevel4K, 0, 0x4_0040UL)]
    [InlineData(ContextTableFormat.Linear, 4, 0x4_0000UL)]
    [InlineData(ContextTableFormat.Linear, 1, 0x4_0000UL)]
    [InlineData(ContextTableFormat.TwoLevel4K, 7, 0x4_0040UL)]
    [InlineData(ContextTableFormat.TwoLevel4K, 10, 0x4_0000UL)]
    [InlineData(ContextTableFormat.TwoLevel64K, 14, 0x4_0000UL)]
    public void Base_OfATable_IsAlignedToItsSize(ContextTableFormat format, int cdMax, ulong expected) =>
        Assert.Equal(expected, ContextTableShape.Base(0x4_0040, format, cdMax));

    [Fact]
    public void HasTwoLevels_OneDescriptor_IsLinearWhateverTheFormat()
    {
        Assert.False(ContextTableShape.HasTwoLevels(ContextTableFormat.TwoLevel4K, 0));
        Assert.False(ContextTableShape.HasTwoLevels(ContextTableFormat.Linear, 5));
        Assert.False(ContextTableShape.HasTwoLevels((ContextTableFormat)3, 5));
        Assert.True(ContextTableShape.HasTwoLevels(ContextTableFormat.TwoLevel64K, 1));
    }

    [Fact]
    public void LeafBase_Of64KTables_DropsLowBits()
    {
        var descriptor = new L1ContextDescriptor { V = true, L2Ptr = 0x123_4000 };
        Assert.Equal(0x123_4000UL, ContextTableShape.LeafBase(descriptor, ContextTableFormat.TwoLevel4K));
        Assert.Equal(0x123_0000UL, ContextTableShape.LeafBase(descriptor, ContextTableFormat.TwoLevel64K));
    }
}
