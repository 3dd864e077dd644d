using System.Runtime.InteropServices;

namespace TraceReplay.Formats.Ioctls.Vfio;

/// <summary>struct vfio_iommu_type1_info_cap_iova_range, 16 bytes, then one range each.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct VfioType1CapIovaRange
{
    public VfioCapabilityHeader Header;
    public uint NrIovas;

    [MustBeZero]
    public uint Reserved;
}
