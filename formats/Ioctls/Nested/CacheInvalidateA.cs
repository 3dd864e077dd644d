using System.Runtime.InteropServices;

namespace TraceReplay.Formats.Ioctls.Nested;

/// <summary>struct vfio_iommu_type1_cache_invalidate, 56 bytes: VFIO part v8 to v10, which ask for all of it.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct CacheInvalidateA
{
    [SelfSize]
    public uint Argsz;

    [MustBeZero]
    public uint Flags;
    public CacheInvalidateInfoA Info;
}
