using System.Runtime.InteropServices;

namespace TraceReplay.Formats.Ioctls.Vfio;

/// <summary>struct vfio_region_info_cap_sparse_mmap, 16 bytes, then one area each.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct VfioRegionCapSparseMmap
{
    public VfioCapabilityHeader Header;
    public uint NrAreas;

    [MustBeZero]
    public uint Reserved;
}
