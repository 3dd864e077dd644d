namespace TraceReplay.Formats.Ioctls.Vfio;

/// <summary>State of a group.</summary>
[Flags]
public enum VfioGroupFlags : uint
{
    None = 0,

    /// <summary>Every device of the group is bound to a driver that leaves DMA alone.</summary>
    Viable = 1,
    ContainerSet = 2,
}
