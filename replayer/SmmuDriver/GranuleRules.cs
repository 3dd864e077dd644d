using System.Numerics;
using TraceReplay.Formats.Dialects;
using TraceReplay.Replayer.Calls;

namespace TraceReplay.Replayer.SmmuDriver;

/// <summary>What a version makes of the granule of an invalidation by address. Up to IOMMU v14 nothing.</summary>
internal sealed class GranuleRules(DriverContext context)
{
    private static readonly Rule NotAPower = new("invalidate.granule", "the granule must be a power of two", "IOMMU v15, arm-smmu-v3.c arm_smmu_cache_invalidate");

    private static readonly Rule NotAPage = new(
        "invalidate.granule-page", "the granule must be a page size of the SMMU, and the range must not be empty", "IOMMU v16, arm-smmu-v3.c arm_smmu_cache_invalidate");

    private readonly bool _replaced = context.Dialect.Has(Quirk.GranuleReplacedWithoutRange);
    private readonly bool _mustBePage = context.Dialect.Has(Quirk.GranuleMustBeSmmuPage);

    /// <summary>Checks a range, and may change it.</summary>
    /// <returns>The rule that refuses it, or null.</returns>
    public Rule? Apply(ref ulong size, ref ulong granule)
    {
        ulong pages = context.Features.PageSizes;
        if (_mustBePage)
        {
            return size == 0 || BitOperations.PopCount(granule) != 1 || (granule & pages) == 0 ? NotAPage : null;
        }

        if (!_replaced)
        {
            return null;
        }

        // The test shifts a 32-bit 1, so nothing above 2 GiB passes. With granule 0 the range is empty.
        if (BitOperations.PopCount(granule) > 1 || granule > 1UL << 31)
        {
            return NotAPower;
        }

        if (!context.Features.RangeInvalidation && (granule & pages) == 0)
        {
            int smallest = BitOperations.TrailingZeroCount(pages);
            granule = 1UL << smallest;
            size >>= smallest;
        }

        return null;
    }
}
