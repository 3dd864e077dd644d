using System.Runtime.InteropServices;

namespace TraceReplay.Formats.Ioctls.Vfio;

/// <summary>struct vfio_region_info_cap_nvlink2_ssatgt, 16 bytes.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct VfioRegionCapNvlink2Ssatgt
{
    public VfioCapabilityHeader Header;
    public ulong Tgt;
}
