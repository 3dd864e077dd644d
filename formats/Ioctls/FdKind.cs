namespace TraceReplay.Formats.Ioctls;

/// <summary>What a descriptor refers to. VFIO request numbers are reused per kind of file, so a request means nothing without it.</summary>
public enum FdKind
{
    Unknown,

    /// <summary>/dev/vfio/vfio with no driver yet or a type1 driver.</summary>
    Container,

    /// <summary>/dev/vfio/vfio with an sPAPR TCE driver. The name of the file does not tell, so <see cref="FdTarget"/> never gives it.</summary>
    SpaprContainer,

    /// <summary>/dev/vfio/N, also /dev/vfio/noiommu-N.</summary>
    Group,

    /// <summary>anon_inode:[vfio-device], or the device file /dev/vfio/devices/vfioN.</summary>
    Device,

    /// <summary>Descriptor of a migration data stream.</summary>
    MigrationData,

    /// <summary>/dev/iommu.</summary>
    Iommufd,

    /// <summary>anon_inode:[iommufd-pgfault], anon_inode:[iommufd-viommu-event] and relatives.</summary>
    IommufdEvents,

    /// <summary>/dev/kvm.</summary>
    Kvm,

    KvmVm,

    KvmVcpu,

    /// <summary>anon_inode:kvm-vfio and the other devices KVM makes.</summary>
    KvmDevice,

    Eventfd,
}
