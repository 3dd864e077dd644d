namespace TraceReplay.Formats.Ioctls;

/// <summary>Kinds of kernel objects that ioctls name by id.</summary>
public enum HandleKind
{
    None,

    /// <summary>Region of a device, by index.</summary>
    Region,

    /// <summary>Interrupt of a device, by index.</summary>
    Irq,

    /// <summary>iommufd: a bound device.</summary>
    Device,

    /// <summary>iommufd: an IOAS or a hardware page table.</summary>
    PageTable,

    /// <summary>iommufd: any object.</summary>
    Object,

    /// <summary>iommufd: an IOAS.</summary>
    AddressSpace,

    /// <summary>iommufd: a fault queue.</summary>
    FaultQueue,

    /// <summary>iommufd: a vIOMMU.</summary>
    VirtualIommu,

    /// <summary>iommufd: a vDEVICE.</summary>
    VirtualDevice,

    /// <summary>iommufd: a vEVENTQ.</summary>
    EventQueue,

    /// <summary>iommufd: a queue of the hardware given to a guest.</summary>
    HardwareQueue,
}
