using TraceReplay.Formats.Smmuv3;
using Xunit;

namespace TraceReplay.Tests.Formats.Smmuv3;

/// <summary>Kinds of descriptors and their addresses. DDI 0487 D8.3.1.</summary>
public sealed class TableDescriptorTests
{
    [Theory]
    [InlineData(3UL, 0, true)]
    [InlineData(3UL, 2, true)]
    [InlineData(3UL, 3, false)]
    [InlineData(1UL, 1, false)]
    [InlineData(2UL, 1, false)]
    public void IsTable_OfADescriptor_NeedsBothBitsAboveTheLastLevel(ulong descriptor, int level, bool table) =>
        Assert.Equal(table, TableDescriptor.IsTable(descriptor, level));

    [Theory]
    [InlineData(12, false, 0b110)]
    [InlineData(12, true, 0b111)]
    [InlineData(14, false, 0b100)]
    [InlineData(16, true, 0b110)]
    public void BlockLevels_OfAGranule_AreOneMoreWith52Bits(int granule, bool large, int levels) => Assert.Equal(levels, TableDescriptor.BlockLevels(granule, large));

    [Fact]
    public void IsLeaf_Block_OnlyAtLevelsWithBlocks()
    {
        Assert.True(TableDescriptor.IsLeaf(1, 2, 0b110));
        Assert.False(TableDescriptor.IsLeaf(1, 0, 0b110));
        Assert.False(TableDescriptor.IsLeaf(1, 3, 0b110));
        Assert.True(TableDescriptor.IsLeaf(3, 3, 0b110));
    }

    [Fact]
    public void HighMask_With52Bits_TakesTheBitsFromWhereTheGranuleHasThem()
    {
        const ulong Descriptor = 0xf300;
        Assert.Equal(3UL << 50, (Descriptor << TableDescriptor.HighShift(true)) & TableDescriptor.HighMask(true, false));
        Assert.Equal(15UL << 48, (Descriptor << TableDescriptor.HighShift(false)) & TableDescriptor.HighMask(false, true));
        Assert.Equal(0UL, TableDescriptor.HighMask(false, false));
    }
}
