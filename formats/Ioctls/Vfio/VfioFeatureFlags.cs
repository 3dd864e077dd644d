namespace TraceReplay.Formats.Ioctls.Vfio;

/// <summary>What to do with the feature whose index is in the low 16 bits.</summary>
[Flags]
public enum VfioFeatureFlags : uint
{
    None = 0,
    Get = 0x10000,
    Set = 0x20000,
    Probe = 0x40000,
}
