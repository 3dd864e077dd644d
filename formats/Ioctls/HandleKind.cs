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
}
