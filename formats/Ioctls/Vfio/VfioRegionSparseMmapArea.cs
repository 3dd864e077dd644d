using System.Runtime.InteropServices;

namespace TraceReplay.Formats.Ioctls.Vfio;

/// <summary>struct vfio_region_sparse_mmap_area, 16 bytes: a part of a region that can be mapped.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct VfioRegionSparseMmapArea
{
    /// <summary>From the start of the region.</summary>
    public ulong Offset;
    public ulong Size;
}
