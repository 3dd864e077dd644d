namespace TraceReplay.Replayer.Iommufd;

/// <summary>Devices that an IOMMU group ties together within one iommufd. Kernel: struct iommufd_group.</summary>
internal sealed class DeviceGroup
{
    /// <summary>What every device of the group is attached to.</summary>
    public Hwpt? Hwpt { get; set; }

    /// <summary>Attached devices, in order.</summary>
    public List<BoundDevice> Attached { get; } = [];

    /// <summary>Bound devices.</summary>
    public int Members { get; set; }
}
