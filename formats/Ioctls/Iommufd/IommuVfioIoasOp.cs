namespace TraceReplay.Formats.Ioctls.Iommufd;

/// <summary>What IOMMU_VFIO_IOAS does with the address space of the VFIO interface.</summary>
public enum IommuVfioIoasOp : ushort
{
    Get = 0,
    Set = 1,
    Clear = 2,
}
