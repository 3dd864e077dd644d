namespace TraceReplay.Formats.Ioctls.Vfio;

/// <summary>What can be done with a region.</summary>
[Flags]
public enum VfioRegionFlags : uint
{
    None = 0,
    Read = 1,
    Write = 2,
    Mmap = 4,

    /// <summary>A capability chain is there, or would be in a larger buffer.</summary>
    Caps = 8,
}
