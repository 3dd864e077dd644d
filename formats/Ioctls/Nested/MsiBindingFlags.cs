namespace TraceReplay.Formats.Ioctls.Nested;

/// <summary>What VFIO_IOMMU_SET_MSI_BINDING does: exactly one.</summary>
[Flags]
public enum MsiBindingFlags : uint
{
    None = 0,
    Bind = 1,
    Unbind = 2,
}
