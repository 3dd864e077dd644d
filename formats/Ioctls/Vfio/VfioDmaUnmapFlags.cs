namespace TraceReplay.Formats.Ioctls.Vfio;

/// <summary>Extras of an unmap.</summary>
[Flags]
public enum VfioDmaUnmapFlags : uint
{
    None = 0,

    /// <summary>Since 5.8.</summary>
    GetDirtyBitmap = 1,

    /// <summary>Since 5.12.</summary>
    All = 2,

    /// <summary>Since 5.12.</summary>
    Vaddr = 4,
}
