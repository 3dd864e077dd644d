using System.Runtime.InteropServices;

namespace TraceReplay.Formats.Ioctls.Vfio;

/// <summary>struct vfio_region_info_cap_type, 16 bytes. With bit 31 the type is a PCI vendor id.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct VfioRegionCapType
{
    public VfioCapabilityHeader Header;

    [Hex]
    public uint Type;
    public uint Subtype;
}
