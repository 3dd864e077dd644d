namespace TraceReplay.Formats.Ioctls.Iommufd;

/// <summary>Entries of IOMMU_HWPT_INVALIDATE.</summary>
public enum IommuInvalidateDataType : uint
{
    VtdS1 = 0,
    ArmSmmuv3 = 1,
}
