namespace TraceReplay.Formats.Ioctls.Iommufd;

/// <summary>Which IOMMU describes itself.</summary>
public enum IommuHwInfoType : uint
{
    None = 0,
    IntelVtd = 1,
    ArmSmmuv3 = 2,
    Tegra241Cmdqv = 3,
    Amd = 4,
}
