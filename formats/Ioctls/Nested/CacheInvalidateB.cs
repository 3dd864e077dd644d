using System.Runtime.InteropServices;

namespace TraceReplay.Formats.Ioctls.Nested;

/// <summary>struct vfio_iommu_type1_cache_invalidate, 64 bytes: VFIO part v11 on.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct CacheInvalidateB
{
    [SelfSize]
    public uint Argsz;

    [MustBeZero]
    public uint Flags;
    public CacheInvalidateInfoB Info;
}
