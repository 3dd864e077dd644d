namespace TraceReplay.Replayer.Vfio;

/// <summary>What the user API model must know of a log beforehand.</summary>
internal sealed class VfioOptions
{
    /// <summary>The log shows the SMMU's translations, so the arrival of interrupts and faults is known. Otherwise counters wired to a device are not.</summary>
    public bool SeesDeviceTraffic { get; init; }

    /// <summary>Device names by group number: a fact of the recorded machine, needed because a group is attached before its devices are opened.</summary>
    public IReadOnlyDictionary<uint, List<string>> GroupDevices { get; init; } = new SortedDictionary<uint, List<string>>();

    /// <summary>Told of every fault record that found a place in a device's ring, with the device's StreamID.</summary>
    public Action<uint, SmmuDriver.IommuFault>? FaultStored { get; init; }

    /// <summary>StreamIDs by path of VFIO character devices: their names say nothing of the device.</summary>
    public IReadOnlyDictionary<string, uint> CdevStreams { get; init; } = new SortedDictionary<string, uint>(StringComparer.Ordinal);

    /// <summary>Firmware says that the devices are coherent whatever their attributes; null when nothing in the log tells.</summary>
    public bool? FullyCoherent { get; init; }

    /// <summary>Groups the log opens without ever naming a device of them.</summary>
    public IReadOnlyList<uint> UnnamedGroups { get; init; } = [];

    /// <summary>Takes what users answer to page requests: the driver's part.</summary>
    public Action<SmmuDriver.Master, SmmuDriver.PageResponseMessage>? Responded { get; set; }

    /// <summary>The kernel was built to export BARs as buffers (CONFIG_VFIO_PCI_DMABUF).</summary>
    public bool ExportsDmaBuf { get; init; }
}
