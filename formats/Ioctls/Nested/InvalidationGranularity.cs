namespace TraceReplay.Formats.Ioctls.Nested;

/// <summary>How much to invalidate.</summary>
public enum InvalidationGranularity : byte
{
    Domain = 0,
    Pasid = 1,
    Address = 2,
}
