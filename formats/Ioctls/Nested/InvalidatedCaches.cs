namespace TraceReplay.Formats.Ioctls.Nested;

/// <summary>Caches to invalidate.</summary>
[Flags]
public enum InvalidatedCaches : byte
{
    None = 0,
    Iotlb = 1,
    DeviceIotlb = 2,
    Pasid = 4,
}
