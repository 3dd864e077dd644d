namespace TraceReplay.Formats.Ioctls.Iommufd;

/// <summary>Dirty marks stay set.</summary>
[Flags]
public enum IommuDirtyBitmapFlags : uint
{
    None = 0,
    NoClear = 1,
}
