namespace TraceReplay.Formats.Ioctls;

/// <summary>What follows a struct in its argument.</summary>
public enum TailKind
{
    None,

    /// <summary>vfio_irq_set: bytes or descriptors, as the flags say, one per interrupt.</summary>
    IrqData,

    /// <summary>vfio_pci_hot_reset_info: one vfio_pci_dependent_device each.</summary>
    DependentDevices,

    /// <summary>vfio_pci_hot_reset: group descriptors.</summary>
    GroupDescriptors,

    /// <summary>vfio_device_feature: as the feature index says.</summary>
    FeaturePayload,

    /// <summary>vfio_iommu_type1_dirty_bitmap: a vfio_iommu_type1_dirty_bitmap_get with GET_BITMAP.</summary>
    DirtyBitmapGet,

    /// <summary>vfio_iommu_type1_dma_unmap: a vfio_bitmap with GET_DIRTY_BITMAP.</summary>
    UnmapBitmap,

    /// <summary>kvm_irq_routing: entries.</summary>
    RoutingEntries,
}
