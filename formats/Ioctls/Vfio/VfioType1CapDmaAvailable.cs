using System.Runtime.InteropServices;

namespace TraceReplay.Formats.Ioctls.Vfio;

/// <summary>struct vfio_iommu_type1_info_dma_avail, 12 bytes.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct VfioType1CapDmaAvailable
{
    public VfioCapabilityHeader Header;

    /// <summary>Mappings that can still be made.</summary>
    public uint Avail;
}
