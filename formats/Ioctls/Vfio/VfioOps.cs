namespace TraceReplay.Formats.Ioctls.Vfio;

/// <summary>The ioctls of VFIO, one row each. include/uapi/linux/vfio.h.</summary>
public static class VfioOps
{
    public const string DeviceGetInfoName = "VFIO_DEVICE_GET_INFO";
    public const string DeviceGetIrqInfoName = "VFIO_DEVICE_GET_IRQ_INFO";

    private static readonly IoctlOp[] s_container =
    [
        IoctlOp.Plain("VFIO_GET_API_VERSION", FdKind.Container, VfioRequest.GetApiVersion),
        IoctlOp.Integer("VFIO_CHECK_EXTENSION", FdKind.Container, VfioRequest.CheckExtension, typeof(VfioExtension)),
        IoctlOp.Integer("VFIO_SET_IOMMU", FdKind.Container, VfioRequest.SetIommu, typeof(VfioExtension)),
        IoctlOp.Struct("VFIO_IOMMU_GET_INFO", FdKind.Container, VfioRequest.IommuGetInfo, typeof(VfioIommuType1Info), nameof(VfioIommuType1Info.IovaPgsizes), copiesBack: true),
        IoctlOp.Struct("VFIO_IOMMU_MAP_DMA", FdKind.Container, VfioRequest.IommuMapDma, typeof(VfioIommuType1DmaMap)),
        IoctlOp.Struct("VFIO_IOMMU_UNMAP_DMA", FdKind.Container, VfioRequest.IommuUnmapDma, typeof(VfioIommuType1DmaUnmap), copiesBack: true),
        IoctlOp.Plain("VFIO_IOMMU_ENABLE", FdKind.Container, VfioRequest.IommuEnable),
        IoctlOp.Plain("VFIO_IOMMU_DISABLE", FdKind.Container, VfioRequest.IommuDisable),
        IoctlOp.Struct("VFIO_IOMMU_DIRTY_PAGES", FdKind.Container, VfioRequest.IommuDirtyPages, typeof(VfioIommuType1DirtyBitmap)),
    ];

    private static readonly IoctlOp[] s_spapr =
    [
        IoctlOp.Struct("VFIO_IOMMU_SPAPR_TCE_GET_INFO", FdKind.SpaprContainer, VfioRequest.SpaprTceGetInfo, typeof(VfioIommuSpaprTceInfo), nameof(VfioIommuSpaprTceInfo.Dma32WindowSize), copiesBack: true),
        IoctlOp.Struct("VFIO_IOMMU_SPAPR_REGISTER_MEMORY", FdKind.SpaprContainer, VfioRequest.SpaprRegisterMemory, typeof(VfioIommuSpaprRegisterMemory)),
        IoctlOp.Struct("VFIO_IOMMU_SPAPR_UNREGISTER_MEMORY", FdKind.SpaprContainer, VfioRequest.SpaprUnregisterMemory, typeof(VfioIommuSpaprRegisterMemory)),
        IoctlOp.Struct("VFIO_IOMMU_SPAPR_TCE_CREATE", FdKind.SpaprContainer, VfioRequest.SpaprTceCreate, typeof(VfioIommuSpaprTceCreate), copiesBack: true),
        IoctlOp.Struct("VFIO_IOMMU_SPAPR_TCE_REMOVE", FdKind.SpaprContainer, VfioRequest.SpaprTceRemove, typeof(VfioIommuSpaprTceRemove)),
        IoctlOp.Struct("VFIO_EEH_PE_OP", FdKind.SpaprContainer, VfioRequest.EehPeOp, typeof(VfioEehPeOp), nameof(VfioEehPeOp.Op)),
    ];

    private static readonly IoctlOp[] s_group =
    [
        IoctlOp.Struct("VFIO_GROUP_GET_STATUS", FdKind.Group, VfioRequest.GroupGetStatus, typeof(VfioGroupStatus), copiesBack: true),
        IoctlOp.Struct("VFIO_GROUP_SET_CONTAINER", FdKind.Group, VfioRequest.GroupSetContainer, typeof(VfioGroupContainer)),
        IoctlOp.Plain("VFIO_GROUP_UNSET_CONTAINER", FdKind.Group, VfioRequest.GroupUnsetContainer),
        IoctlOp.Text("VFIO_GROUP_GET_DEVICE_FD", FdKind.Group, VfioRequest.GroupGetDeviceFd, FdKind.Device),
    ];

    private static readonly IoctlOp[] s_device =
    [
        IoctlOp.Struct(DeviceGetInfoName, FdKind.Device, VfioRequest.DeviceGetInfo, typeof(VfioDeviceInfo), nameof(VfioDeviceInfo.NumIrqs), copiesBack: true),
        IoctlOp.Struct("VFIO_DEVICE_GET_REGION_INFO", FdKind.Device, VfioRequest.DeviceGetRegionInfo, typeof(VfioRegionInfo), copiesBack: true),
        IoctlOp.Struct(DeviceGetIrqInfoName, FdKind.Device, VfioRequest.DeviceGetIrqInfo, typeof(VfioIrqInfo), copiesBack: true),
        IoctlOp.Struct("VFIO_DEVICE_SET_IRQS", FdKind.Device, VfioRequest.DeviceSetIrqs, typeof(VfioIrqSet)),
        IoctlOp.Plain("VFIO_DEVICE_RESET", FdKind.Device, VfioRequest.DeviceReset),
        IoctlOp.Struct("VFIO_DEVICE_GET_PCI_HOT_RESET_INFO", FdKind.Device, VfioRequest.DeviceGetPciHotResetInfo, typeof(VfioPciHotResetInfo), copiesBack: true),
        IoctlOp.Struct("VFIO_DEVICE_PCI_HOT_RESET", FdKind.Device, VfioRequest.DevicePciHotReset, typeof(VfioPciHotReset)),
        IoctlOp.Struct("VFIO_DEVICE_QUERY_GFX_PLANE", FdKind.Device, VfioRequest.DeviceQueryGfxPlane, typeof(VfioDeviceGfxPlaneInfo), copiesBack: true),
        IoctlOp.Struct("VFIO_DEVICE_GET_GFX_DMABUF", FdKind.Device, VfioRequest.DeviceGetGfxDmabuf, typeof(VfioDmabufId)),
        IoctlOp.Struct("VFIO_DEVICE_IOEVENTFD", FdKind.Device, VfioRequest.DeviceIoeventfd, typeof(VfioDeviceIoeventfd), nameof(VfioDeviceIoeventfd.Fd)),
        IoctlOp.Struct("VFIO_DEVICE_FEATURE", FdKind.Device, VfioRequest.DeviceFeature, typeof(VfioDeviceFeature), copiesBack: true),
    ];

    /// <summary>What 5.10 has.</summary>
    public static IoctlTable Linux510 { get; } = new([.. s_container, .. s_spapr, .. s_group, .. s_device]);

    /// <summary>What 6.6 adds to it: device files that are bound to an iommufd, migration data, and a padded device info.</summary>
    public static IoctlTable Linux66 { get; } = Linux510
        .Replace(IoctlOp.Struct(DeviceGetInfoName, FdKind.Device, VfioRequest.DeviceGetInfo, typeof(VfioPaddedDeviceInfo), nameof(VfioPaddedDeviceInfo.NumIrqs), copiesBack: true))
        .Add(
            IoctlOp.Struct("VFIO_DEVICE_BIND_IOMMUFD", FdKind.Device, VfioRequest.DeviceBindIommufd, typeof(VfioDeviceBindIommufd), nameof(VfioDeviceBindIommufd.OutDevId), copiesBack: true),
            IoctlOp.Struct("VFIO_DEVICE_ATTACH_IOMMUFD_PT", FdKind.Device, VfioRequest.DeviceAttachIommufdPt, typeof(VfioDeviceAttachIommufdPt), nameof(VfioDeviceAttachIommufdPt.PtId), copiesBack: true),
            IoctlOp.Struct("VFIO_DEVICE_DETACH_IOMMUFD_PT", FdKind.Device, VfioRequest.DeviceDetachIommufdPt, typeof(VfioDeviceDetachIommufdPt), nameof(VfioDeviceDetachIommufdPt.Flags)),
            IoctlOp.Struct("VFIO_MIG_GET_PRECOPY_INFO", FdKind.MigrationData, VfioRequest.MigrationGetPrecopyInfo, typeof(VfioPrecopyInfo), copiesBack: true));
}
