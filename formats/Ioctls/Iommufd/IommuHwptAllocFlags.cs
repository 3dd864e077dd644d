namespace TraceReplay.Formats.Ioctls.Iommufd;

/// <summary>What a page table is for.</summary>
[Flags]
public enum IommuHwptAllocFlags : uint
{
    None = 0,
    NestParent = 1,
    DirtyTracking = 2,
    FaultIdValid = 4,
    Pasid = 8,
}
