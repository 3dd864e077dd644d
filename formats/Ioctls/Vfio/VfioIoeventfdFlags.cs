namespace TraceReplay.Formats.Ioctls.Vfio;

/// <summary>Width of the write, in bytes.</summary>
[Flags]
public enum VfioIoeventfdFlags : uint
{
    None = 0,
    Width8 = 1,
    Width16 = 2,
    Width32 = 4,
    Width64 = 8,
}
