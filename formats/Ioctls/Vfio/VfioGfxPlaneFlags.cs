namespace TraceReplay.Formats.Ioctls.Vfio;

/// <summary>What is asked of a display plane.</summary>
[Flags]
public enum VfioGfxPlaneFlags : uint
{
    None = 0,
    Probe = 1,
    Dmabuf = 2,
    Region = 4,
}
