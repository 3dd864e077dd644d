namespace TraceReplay.Formats.Ioctls.Vfio;

/// <summary>How the devices of a hot reset are named.</summary>
[Flags]
public enum VfioHotResetFlags : uint
{
    None = 0,
    DevId = 1,
    DevIdOwned = 2,
}
