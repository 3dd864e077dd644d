namespace TraceReplay.Replayer.Porting;

/// <summary>A nesting container said as an iommufd: the ids the model gave to what stands for it.</summary>
internal sealed class PortedContainer
{
    /// <summary>The address space; 0 before SET_IOMMU.</summary>
    public uint Ioas { get; set; }

    /// <summary>The parent page table; 0 before the first device.</summary>
    public uint Parent { get; set; }

    public uint Viommu { get; set; }

    /// <summary>Descriptor of the vIOMMU's queue of events, -1 when there is none.</summary>
    public int Queue { get; set; } = -1;

    /// <summary>The nested page table the devices are attached to, 0 for the parent.</summary>
    public uint Stage1 { get; set; }

    /// <summary>A configuration set before any device was open: the STE it is, made when the first device comes.</summary>
    public (ulong Word0, ulong Word1)? Awaited { get; set; }

    /// <summary>Groups that joined it.</summary>
    public int Groups { get; set; }

    /// <summary>Open devices, in the order they were opened.</summary>
    public List<PortedDevice> Devices { get; } = [];
}
