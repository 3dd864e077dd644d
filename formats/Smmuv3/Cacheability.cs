namespace TraceReplay.Formats.Smmuv3;

/// <summary>Cacheability fields of table walks.</summary>
public enum Cacheability : byte
{
    NonCacheable = 0,
    WriteBackAllocate = 1,
    WriteThrough = 2,
    WriteBackNoAllocate = 3,
}
