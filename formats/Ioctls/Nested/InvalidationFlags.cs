namespace TraceReplay.Formats.Ioctls.Nested;

/// <summary>Which fields count.</summary>
[Flags]
public enum InvalidationFlags : uint
{
    None = 0,
    Pasid = 1,
    ArchId = 2,

    /// <summary>Address granularity only.</summary>
    Leaf = 4,
}
