using TraceReplay.Formats.Dialects;
using TraceReplay.Formats.Ioctls.Nested;
using TraceReplay.Replayer.Calls;
using TraceReplay.Replayer.SmmuDriver;
using TraceReplay.Replayer.Vfio.Type1;

namespace TraceReplay.Replayer.Vfio.Nested;

/// <summary>The three ioctls of the nested-stage series on a container.</summary>
internal sealed class NestedHandler(Dialect dialect, IommuDriver driver)
{
    private const uint SetPasidTableRequest = NestedRequest.SetPasidTable;
    private const uint CacheInvalidateRequest = NestedRequest.CacheInvalidate;
    private const uint SetMsiBindingRequest = NestedRequest.SetMsiBinding;

    private readonly PasidTableHandler _table = new(dialect, driver);
    private readonly CacheInvalidateHandler _invalidate = new(dialect, driver);
    private readonly MsiBindingHandler _binding = new(dialect, driver);

    /// <returns>False when the request is not one of this dialect.</returns>
    public bool TryHandle(CallContext c, Type1Iommu iommu, uint request)
    {
        if (!dialect.HasNesting)
        {
            return false;
        }

        switch (request)
        {
            case SetPasidTableRequest:
                _table.Handle(c, iommu);
                return true;
            case CacheInvalidateRequest:
                _invalidate.Handle(c, iommu);
                return true;
            case SetMsiBindingRequest:
                _binding.Handle(c, iommu);
                return true;
            default:
                return false;
        }
    }
}
