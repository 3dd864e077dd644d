namespace TraceReplay.Formats.Ioctls.Vfio;

/// <summary>What a device is.</summary>
[Flags]
public enum VfioDeviceFlags : uint
{
    None = 0,
    Reset = 1,
    Pci = 2,
    Platform = 4,
    Amba = 8,
    Ccw = 0x10,
    Ap = 0x20,
    FslMc = 0x40,

    /// <summary>A capability chain is there, or would be in a larger buffer.</summary>
    Caps = 0x80,
    Cdx = 0x100,
}
