namespace TraceReplay.Replayer.Vfio;

/// <summary>What is known of the recorded machine and of the recording beyond its calls.</summary>
internal sealed class VfioOptions
{
    /// <summary>The log shows the SMMU's translations, so device accesses that faulted or reached the doorbell are all known.</summary>
    public bool SeesDeviceTraffic { get; init; }

    /// <summary>Groups and devices, as far as the log tells.</summary>
    public VfioTopology Topology { get; init; } = new();
}
