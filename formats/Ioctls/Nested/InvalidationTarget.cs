using System.Runtime.InteropServices;

namespace TraceReplay.Formats.Ioctls.Nested;

/// <summary>struct iommu_inv_addr_info, 40 bytes. For PASID granularity its first 16 bytes are struct iommu_inv_pasid_info.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct InvalidationTarget
{
    public InvalidationFlags Flags;

    /// <summary>ASID.</summary>
    public uint ArchId;
    public ulong Pasid;

    /// <summary>Input address of stage 1.</summary>
    public ulong Addr;

    /// <summary>Bytes.</summary>
    public ulong GranuleSize;
    public ulong NbGranules;
}
