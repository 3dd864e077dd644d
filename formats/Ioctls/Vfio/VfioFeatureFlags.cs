namespace TraceReplay.Formats.Ioctls.Vfio;

/// <summary>Feature index in the low 16 bits, and what to do with it.</summary>
[Flags]
public enum VfioFeatureFlags : uint
{
    None = 0,
    Get = 0x10000,
    Set = 0x20000,
    Probe = 0x40000,
}
