using TraceReplay.Replayer.Calls;

namespace TraceReplay.Replayer.Vfio.Nested;

/// <summary>Rules of the nested-stage ioctls.</summary>
internal static class NestedRules
{
    private const string Series = "SMMUv3 nested stage series, VFIO part, vfio_iommu_type1.c";
    private const string Core = "SMMUv3 nested stage series, IOMMU part, iommu.c";

    public static readonly Rule TableArgSize = new("set-pasid-table.argsz", "argsz must cover what this version copies first", Series);
    public static readonly Rule TableFlags = new("set-pasid-table.flags", "SET or UNSET", Series);
    public static readonly Rule AttachFlags = new("attach-pasid-table.flags", "flags must be 0", Series);
    public static readonly Rule TableContent = new("set-pasid-table.config", "inner argsz, version and config must be known values", Core);
    public static readonly Rule Table = new("set-pasid-table", "every domain of the container takes the table; a refusal undoes the ones before", Series);
    public static readonly Rule TableUnset = new("set-pasid-table.unset", "UNSET always succeeds", Series);
    public static readonly Rule InvalidateArgSize = new("cache-invalidate.argsz", "argsz must cover what this version copies first, and flags must be 0", Series);
    public static readonly Rule InvalidateContent =
        new("cache-invalidate.content", "inner argsz, version, cache, granularity, flags and padding must be known values", "Linux 5.10 drivers/iommu/iommu.c");
    public static readonly Rule Invalidate = new("cache-invalidate", "the driver is called once per device; the last domain's result counts", Series);
    public static readonly Rule BindingArgSize = new("set-msi-binding.argsz", "argsz must be 32 at least and flags BIND or UNBIND alone", Series);
    public static readonly Rule PlainBindingArgSize = new("bind-msi.argsz", "argsz must cover the struct and flags must be 0", Series);
    public static readonly Rule Bind = new("set-msi-binding.bind", "the binding is registered with every domain", Series);
    public static readonly Rule Unbind = new("set-msi-binding.unbind", "unbinding an unknown address is no error", Series);
    public static readonly Rule UnbindNotty = new("set-msi-binding.unbind-enotty", "UNBIND does its work and falls through to the unknown-ioctl answer", Series);
}
