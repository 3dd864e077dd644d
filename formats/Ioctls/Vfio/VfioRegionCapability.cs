namespace TraceReplay.Formats.Ioctls.Vfio;

/// <summary>Capability ids of a region.</summary>
public enum VfioRegionCapability : ushort
{
    SparseMmap = 1,
    Type = 2,
    MsixMappable = 3,
    Nvlink2Ssatgt = 4,
    Nvlink2Lnkspd = 5,

    /// <summary>Nested series.</summary>
    DmaFault = 6,

    /// <summary>Nested series from VFIO part v12 on; v11 gives both regions id 6.</summary>
    DmaFaultResponse = 7,
}
