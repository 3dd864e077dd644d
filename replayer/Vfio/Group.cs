namespace TraceReplay.Replayer.Vfio;

/// <summary>An IOMMU group as VFIO sees it: its devices and the container it is in. Linux 5.10 drivers/vfio/vfio.c.</summary>
internal sealed class Group(uint number)
{
    public uint Number { get; } = number;

    public List<Device> Devices { get; } = [];

    /// <summary>One open at a time.</summary>
    public bool Opened { get; set; }

    public Container? Container { get; set; }

    /// <summary>The membership itself plus one per device descriptor; the group leaves the container when it falls to 0.</summary>
    public int ContainerUsers { get; set; }
}
