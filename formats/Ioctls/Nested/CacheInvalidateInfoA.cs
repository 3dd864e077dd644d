using System.Runtime.InteropServices;

namespace TraceReplay.Formats.Ioctls.Nested;

/// <summary>struct iommu_cache_invalidate_info, 48 bytes: IOMMU part v8 to v11.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct CacheInvalidateInfoA
{
    public uint Version;
    public InvalidatedCaches Cache;
    public InvalidationGranularity Granularity;

    [MustBeZero]
    public ushort Padding;
    public InvalidationTarget Target;
}
