namespace TraceReplay.Formats.Ioctls.Iommufd;

/// <summary>Data of a nested page table.</summary>
public enum IommuHwptDataType : uint
{
    None = 0,
    VtdS1 = 1,
    ArmSmmuv3 = 2,
    AmdGuest = 3,
}
