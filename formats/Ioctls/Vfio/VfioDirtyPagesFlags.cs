namespace TraceReplay.Formats.Ioctls.Vfio;

/// <summary>What to do about dirty tracking: exactly one.</summary>
[Flags]
public enum VfioDirtyPagesFlags : uint
{
    None = 0,
    Start = 1,
    Stop = 2,
    GetBitmap = 4,
}
