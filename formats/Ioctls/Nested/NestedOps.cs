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
    public const string AttachPasidTableName = "VFIO_IOMMU_ATTACH_PASID_TABLE";
    public const string DetachPasidTableName = "VFIO_IOMMU_DETACH_PASID_TABLE";
    public const string BindMsiName = "VFIO_IOMMU_BIND_MSI";
    public const string UnbindMsiName = "VFIO_IOMMU_UNBIND_MSI";

    /// <summary>v4 to v6, as far as quoted patches tell: the calls of v8 but those for message interrupts, whose structs then named a device.</summary>
    public static IoctlTable V4 { get; } = VfioOps.Linux510.Add(
        IoctlOp.Struct(AttachPasidTableName, FdKind.Container, 0x3b7a, typeof(AttachPasidTable)),
        IoctlOp.Plain(DetachPasidTableName, FdKind.Container, 0x3b7b),
        IoctlOp.Struct(CacheInvalidateName, FdKind.Container, 0x3b7c, typeof(CacheInvalidateA)));

    /// <summary>One series of 29 patches, 2019-05-26.</summary>
    public static IoctlTable V8 { get; } = VfioOps.Linux510.Add(
        IoctlOp.Struct(AttachPasidTableName, FdKind.Container, 0x3b7a, typeof(AttachPasidTable)),
        IoctlOp.Plain(DetachPasidTableName, FdKind.Container, 0x3b7b),
        IoctlOp.Struct(CacheInvalidateName, FdKind.Container, 0x3b7c, typeof(CacheInvalidateA)),
        IoctlOp.Struct(BindMsiName, FdKind.Container, 0x3b7d, typeof(BindMsi)),
        IoctlOp.Struct(UnbindMsiName, FdKind.Container, 0x3b7e, typeof(UnbindMsi)));

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

    /// <summary>The VFIO part that goes with IOMMU v16, as far as it is known: v13's without message interrupt bindings.</summary>
    public static IoctlTable V16 { get; } = V12.Remove(SetMsiBindingName);
}
