namespace TraceReplay.Formats.Ioctls.Iommufd;

/// <summary>What IOMMU_OPTION sets.</summary>
public enum IommuOptionId : uint
{
    RlimitMode = 0,
    HugePages = 1,
}
