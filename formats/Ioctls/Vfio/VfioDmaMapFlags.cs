namespace TraceReplay.Formats.Ioctls.Vfio;

/// <summary>Access of the device, and changes of the backing address.</summary>
[Flags]
public enum VfioDmaMapFlags : uint
{
    None = 0,
    Read = 1,
    Write = 2,

    /// <summary>Since 5.12.</summary>
    Vaddr = 4,
}
