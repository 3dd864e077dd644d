using System.Runtime.InteropServices;

namespace TraceReplay.Formats.Ioctls.Vfio;

/// <summary>struct vfio_region_info_cap_nvlink2_lnkspd, 16 bytes.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct VfioRegionCapNvlink2Lnkspd
{
    public VfioCapabilityHeader Header;
    public uint LinkSpeed;

    [MustBeZero]
    public uint Pad;
}
