using TraceReplay.Formats.Ioctls.Vfio;

namespace TraceReplay.Formats.Ioctls.Nested;

/// <summary>
/// The ioctls of the nested-stage series, by VFIO part. Each table is what the one before became; which layouts go together follows the covers of the series:
/// VFIO v9 and v10 with IOMMU v9 to v11 (A), v11 with v12 and v13 (B), v12 and v13 with v14 and v15 (C).
/// </summary>
public static class NestedOps
{
    public const string SetPasidTableName = "VFIO_IOMMU_SET_PASID_TABLE";
    public const string CacheInvalidateName = "VFIO_IOMMU_CACHE_INVALIDATE";
    public const string SetMsiBindingName = "VFIO_IOMMU_SET_MSI_BINDING";

    /// <summary>One series of 29 patches, 2019-05-26.</summary>
    public static IoctlTable V8 { get; } = VfioOps.Linux510.Add(
        IoctlOp.Struct("VFIO_IOMMU_ATTACH_PASID_TABLE", FdKind.Container, 0x3b7a, typeof(AttachPasidTable)),
        IoctlOp.Plain("VFIO_IOMMU_DETACH_PASID_TABLE", FdKind.Container, 0x3b7b),
        IoctlOp.Struct(CacheInvalidateName, FdKind.Container, 0x3b7c, typeof(CacheInvalidateA)),
        IoctlOp.Struct("VFIO_IOMMU_BIND_MSI", FdKind.Container, 0x3b7d, typeof(BindMsi)),
        IoctlOp.Struct("VFIO_IOMMU_UNBIND_MSI", FdKind.Container, 0x3b7e, typeof(UnbindMsi)));

    /// <summary>VFIO part v9 and v10. Interrupt infos grew by a capability offset with v9.</summary>
    public static IoctlTable V9 { get; } = VfioOps.Linux510
        .Replace(IoctlOp.Struct(VfioOps.DeviceGetIrqInfoName, FdKind.Device, VfioRequest.DeviceGetIrqInfo, typeof(ExtendedIrqInfo), nameof(ExtendedIrqInfo.Count), copiesBack: true))
        .Add(
            IoctlOp.Struct(SetPasidTableName, FdKind.Container, NestedRequest.SetPasidTable, typeof(SetPasidTableA)),
            IoctlOp.Struct(CacheInvalidateName, FdKind.Container, NestedRequest.CacheInvalidate, typeof(CacheInvalidateA)),
            IoctlOp.Struct(SetMsiBindingName, FdKind.Container, NestedRequest.SetMsiBinding, typeof(SetMsiBinding)));

    /// <summary>VFIO part v11: the outer structs are asked for up to their flags, what is inside says its own size.</summary>
    public static IoctlTable V11 { get; } = V9.Replace(
        IoctlOp.Struct(SetPasidTableName, FdKind.Container, NestedRequest.SetPasidTable, typeof(SetPasidTableB), nameof(SetPasidTableB.Flags)),
        IoctlOp.Struct(CacheInvalidateName, FdKind.Container, NestedRequest.CacheInvalidate, typeof(CacheInvalidateB), nameof(CacheInvalidateB.Flags)));

    /// <summary>VFIO part v12 and v13: other numbers, the config without its gaps.</summary>
    public static IoctlTable V12 { get; } = V11
        .Replace(IoctlOp.Struct(SetPasidTableName, FdKind.Container, NestedRequest.SetPasidTable, typeof(SetPasidTableC), nameof(SetPasidTableC.Flags)))
        .Renumber((SetPasidTableName, 18), (CacheInvalidateName, 19), (SetMsiBindingName, 20));
}
