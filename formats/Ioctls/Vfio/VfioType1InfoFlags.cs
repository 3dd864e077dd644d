namespace TraceReplay.Formats.Ioctls.Vfio;

/// <summary>What VFIO_IOMMU_GET_INFO fills in.</summary>
[Flags]
public enum VfioType1InfoFlags : uint
{
    None = 0,
    PageSizes = 1,

    /// <summary>A capability chain is there, or would be in a larger buffer.</summary>
    Caps = 2,
}
