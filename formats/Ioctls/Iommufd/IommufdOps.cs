namespace TraceReplay.Formats.Ioctls.Iommufd;

/// <summary>The ioctls of iommufd, one row each, by the kernel that first had them. include/uapi/linux/iommufd.h.</summary>
public static class IommufdOps
{
    /// <summary>What 6.2 has.</summary>
    public static IoctlTable Linux62 { get; } = new([
        IoctlOp.Struct("IOMMU_DESTROY", FdKind.Iommufd, IommufdRequest.Destroy, typeof(IommuDestroy)),
        IoctlOp.Struct("IOMMU_IOAS_ALLOC", FdKind.Iommufd, IommufdRequest.IoasAlloc, typeof(IommuIoasAlloc), copiesBack: true),
        IoctlOp.Struct("IOMMU_IOAS_ALLOW_IOVAS", FdKind.Iommufd, IommufdRequest.IoasAllowIovas, typeof(IommuIoasAllowIovas)),
        IoctlOp.Struct("IOMMU_IOAS_COPY", FdKind.Iommufd, IommufdRequest.IoasCopy, typeof(IommuIoasCopy), copiesBack: true),
        IoctlOp.Struct("IOMMU_IOAS_IOVA_RANGES", FdKind.Iommufd, IommufdRequest.IoasIovaRanges, typeof(IommuIoasIovaRanges), copiesBack: true),
        IoctlOp.Struct("IOMMU_IOAS_MAP", FdKind.Iommufd, IommufdRequest.IoasMap, typeof(IommuIoasMap), copiesBack: true),
        IoctlOp.Struct("IOMMU_IOAS_UNMAP", FdKind.Iommufd, IommufdRequest.IoasUnmap, typeof(IommuIoasUnmap), copiesBack: true),
        IoctlOp.Struct("IOMMU_OPTION", FdKind.Iommufd, IommufdRequest.Option, typeof(IommuOption), copiesBack: true),
        IoctlOp.Struct("IOMMU_VFIO_IOAS", FdKind.Iommufd, IommufdRequest.VfioIoas, typeof(IommuVfioIoas), copiesBack: true),
    ]);

    /// <summary>What 6.6 adds.</summary>
    public static IoctlTable Linux66 { get; } = Linux62.Add(
        IoctlOp.Struct("IOMMU_HWPT_ALLOC", FdKind.Iommufd, IommufdRequest.HwptAlloc, typeof(IommuHwptAlloc), nameof(IommuHwptAlloc.Reserved), copiesBack: true),
        IoctlOp.Struct("IOMMU_GET_HW_INFO", FdKind.Iommufd, IommufdRequest.GetHwInfo, typeof(IommuGetHwInfo), nameof(IommuGetHwInfo.Reserved2), copiesBack: true));

    /// <summary>What 6.7 adds.</summary>
    public static IoctlTable Linux67 { get; } = Linux66.Add(
        IoctlOp.Struct("IOMMU_HWPT_SET_DIRTY_TRACKING", FdKind.Iommufd, IommufdRequest.HwptSetDirtyTracking, typeof(IommuHwptSetDirtyTracking)),
        IoctlOp.Struct("IOMMU_HWPT_GET_DIRTY_BITMAP", FdKind.Iommufd, IommufdRequest.HwptGetDirtyBitmap, typeof(IommuHwptGetDirtyBitmap)));

    /// <summary>What 6.8 adds.</summary>
    public static IoctlTable Linux68 { get; } = Linux67.Add(
        IoctlOp.Struct("IOMMU_HWPT_INVALIDATE", FdKind.Iommufd, IommufdRequest.HwptInvalidate, typeof(IommuHwptInvalidate), copiesBack: true));

    /// <summary>What 6.11 adds.</summary>
    public static IoctlTable Linux611 { get; } = Linux68.Add(
        IoctlOp.Struct("IOMMU_FAULT_QUEUE_ALLOC", FdKind.Iommufd, IommufdRequest.FaultQueueAlloc, typeof(IommuFaultAlloc), copiesBack: true));

    /// <summary>What 6.13 adds.</summary>
    public static IoctlTable Linux613 { get; } = Linux611.Add(
        IoctlOp.Struct("IOMMU_IOAS_MAP_FILE", FdKind.Iommufd, IommufdRequest.IoasMapFile, typeof(IommuIoasMapFile), copiesBack: true),
        IoctlOp.Struct("IOMMU_VIOMMU_ALLOC", FdKind.Iommufd, IommufdRequest.ViommuAlloc, typeof(IommuViommuAlloc), nameof(IommuViommuAlloc.OutViommuId), copiesBack: true),
        IoctlOp.Struct("IOMMU_VDEVICE_ALLOC", FdKind.Iommufd, IommufdRequest.VdeviceAlloc, typeof(IommuVdeviceAlloc), copiesBack: true));

    /// <summary>What 6.14 adds.</summary>
    public static IoctlTable Linux614 { get; } = Linux613.Add(
        IoctlOp.Struct("IOMMU_IOAS_CHANGE_PROCESS", FdKind.Iommufd, IommufdRequest.IoasChangeProcess, typeof(IommuIoasChangeProcess)));

    /// <summary>What 6.15 adds.</summary>
    public static IoctlTable Linux615 { get; } = Linux614.Add(
        IoctlOp.Struct("IOMMU_VEVENTQ_ALLOC", FdKind.Iommufd, IommufdRequest.VeventqAlloc, typeof(IommuVeventqAlloc), nameof(IommuVeventqAlloc.OutVeventqFd), copiesBack: true));

    /// <summary>What 6.17 adds.</summary>
    public static IoctlTable Linux617 { get; } = Linux615.Add(
        IoctlOp.Struct("IOMMU_HW_QUEUE_ALLOC", FdKind.Iommufd, IommufdRequest.HwQueueAlloc, typeof(IommuHwQueueAlloc), copiesBack: true));

    /// <summary>What 7.0 adds.</summary>
    public static IoctlTable Linux70 { get; } = Linux617.Add(
        IoctlOp.Struct("IOMMU_IOAS_NOIOMMU_GET_PA", FdKind.Iommufd, IommufdRequest.IoasNoiommuGetPa, typeof(IommuIoasNoiommuGetPa), copiesBack: true));
}
