using System.Runtime.InteropServices;

namespace TraceReplay.Formats.Ioctls.Vfio;

/// <summary>struct vfio_iommu_type1_dirty_bitmap, 8 bytes, then the range when the flags ask for its bitmap.</summary>
[Tail(TailKind.DirtyBitmapGet)]
[StructLayout(LayoutKind.Sequential)]
public struct VfioIommuType1DirtyBitmap
{
    [SelfSize]
    public uint Argsz;
    public VfioDirtyPagesFlags Flags;
}
