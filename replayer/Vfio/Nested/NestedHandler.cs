using TraceReplay.Formats.Dialects;
using TraceReplay.Formats.Ioctls;
using TraceReplay.Formats.Ioctls.Nested;
using TraceReplay.Replayer.Calls;
using TraceReplay.Replayer.SmmuDriver;
using TraceReplay.Replayer.Vfio.Type1;

namespace TraceReplay.Replayer.Vfio.Nested;

/// <summary>The ioctls of the nested-stage series on a container. Which there are, and their numbers, is in the dialect's table.</summary>
internal sealed class NestedHandler(Dialect dialect, IommuDriver driver)
{
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

        switch (dialect.Ioctls.Find(FdKind.Container, request)?.Name)
        {
            case NestedOps.SetPasidTableName:
                _table.Handle(c, iommu);
                return true;
            case NestedOps.AttachPasidTableName:
                _table.Attach(c, iommu);
                return true;
            case NestedOps.DetachPasidTableName:
                _table.Detach(c, iommu);
                return true;
            case NestedOps.CacheInvalidateName:
                _invalidate.Handle(c, iommu);
                return true;
            case NestedOps.SetMsiBindingName:
                _binding.Handle(c, iommu);
                return true;
            case NestedOps.BindMsiName:
                _binding.Bind(c, iommu);
                return true;
            case NestedOps.UnbindMsiName:
                _binding.Unbind(c, iommu);
                return true;
            default:
                return false;
        }
    }
}
