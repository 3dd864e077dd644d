namespace TraceReplay.Formats.Ioctls.Iommufd;

/// <summary>Kinds of virtual IOMMU.</summary>
public enum IommuViommuType : uint
{
    Default = 0,
    ArmSmmuv3 = 1,
    Tegra241Cmdqv = 2,
}
