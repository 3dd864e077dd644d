using TraceReplay.Replayer.Calls;

namespace TraceReplay.Replayer.Vfio;

/// <summary>An IOMMU group as VFIO sees it: its devices and the container it is in. Linux 5.10 drivers/vfio/vfio.c.</summary>
internal sealed class Group(uint number = Group.NoNumber)
{
    private const uint NoNumber = uint.MaxValue;

    public uint Number { get; } = number;

    /// <summary>False for the group of a device that is known by its own file only.</summary>
    public bool HasNumber => Number != NoNumber;

    public List<Device> Devices { get; } = [];

    /// <summary>What the log shows of it since it was last free.</summary>
    public History History { get; set; }

    /// <summary>One open at a time.</summary>
    public bool Opened { get; set; }

    /// <summary>Devices that are bound through their own files: while there are any the group is not opened.</summary>
    public int BoundDevices { get; set; }

    /// <summary>Its devices have no IOMMU (no-IOMMU mode).</summary>
    public bool WithoutIommu { get; set; }

    public Container? Container { get; set; }

    /// <summary>What serves as the container when the group joined an iommufd.</summary>
    public Iommufd.IommufdContext? Iommufd { get; set; }

    /// <summary>The membership itself plus one per device descriptor; the group leaves the container when it falls to 0.</summary>
    public int ContainerUsers { get; set; }
}
