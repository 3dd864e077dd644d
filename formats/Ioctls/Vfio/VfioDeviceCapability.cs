namespace TraceReplay.Formats.Ioctls.Vfio;

/// <summary>Capability ids of a device. Persisted by the interface.</summary>
public enum VfioDeviceCapability : ushort
{
    ZpciBase = 1,
    ZpciGroup = 2,
    ZpciUtil = 3,
    ZpciPfip = 4,
    PciAtomicCompletion = 5,
}
