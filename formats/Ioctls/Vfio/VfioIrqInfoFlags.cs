namespace TraceReplay.Formats.Ioctls.Vfio;

/// <summary>What an interrupt can do.</summary>
[Flags]
public enum VfioIrqInfoFlags : uint
{
    None = 0,
    Eventfd = 1,
    Maskable = 2,
    Automasked = 4,
    NoResize = 8,

    /// <summary>A capability chain is there: nested series from v9 on.</summary>
    Caps = 0x10,
}
