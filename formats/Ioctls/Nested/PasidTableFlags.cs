namespace TraceReplay.Formats.Ioctls.Nested;

/// <summary>What VFIO_IOMMU_SET_PASID_TABLE does: exactly one, though versions check that differently.</summary>
[Flags]
public enum PasidTableFlags : uint
{
    None = 0,
    Set = 1,
    Unset = 2,
}
