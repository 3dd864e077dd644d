using System.Runtime.InteropServices;

namespace TraceReplay.Formats.Ioctls.Nested;

/// <summary>struct iommu_cache_invalidate_info as 5.10 has it, 56 bytes: IOMMU part v12 on.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct CacheInvalidateInfoB
{
    /// <summary>Bytes from the start of this struct.</summary>
    [SelfSize]
    public uint Argsz;
    public uint Version;
    public InvalidatedCaches Cache;
    public InvalidationGranularity Granularity;

    [MustBeZero]
    public ushort Padding0;

    [MustBeZero]
    public uint Padding1;
    public InvalidationTarget Target;
}
