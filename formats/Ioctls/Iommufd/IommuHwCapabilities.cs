namespace TraceReplay.Formats.Ioctls.Iommufd;

/// <summary>Generic capabilities of an IOMMU.</summary>
[Flags]
public enum IommuHwCapabilities : ulong
{
    None = 0,
    DirtyTracking = 1,
    PasidExec = 2,
    PasidPriv = 4,
    PciAtsNotSupported = 8,
}
