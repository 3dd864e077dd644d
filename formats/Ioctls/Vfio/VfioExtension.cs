namespace TraceReplay.Formats.Ioctls.Vfio;

/// <summary>What VFIO_CHECK_EXTENSION asks for and VFIO_SET_IOMMU takes.</summary>
public enum VfioExtension : ulong
{
    Type1 = 1,
    SpaprTce = 2,
    Type1V2 = 3,
    DmaCacheCoherent = 4,
    Eeh = 5,
    Type1Nesting = 6,
    SpaprTceV2 = 7,
    NoIommu = 8,

    /// <summary>Since 5.12.</summary>
    UnmapAll = 9,

    /// <summary>Since 5.12.</summary>
    UpdateVaddr = 10,
}
