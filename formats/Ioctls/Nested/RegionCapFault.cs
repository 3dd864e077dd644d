using System.Runtime.InteropServices;
using TraceReplay.Formats.Ioctls.Vfio;

namespace TraceReplay.Formats.Ioctls.Nested;

/// <summary>struct vfio_region_info_cap_fault and its twin for responses, 12 bytes.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct RegionCapFault
{
    public VfioCapabilityHeader Header;
    public uint Version;
}
