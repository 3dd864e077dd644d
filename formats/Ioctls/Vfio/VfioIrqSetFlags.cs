namespace TraceReplay.Formats.Ioctls.Vfio;

/// <summary>Data type and action of VFIO_DEVICE_SET_IRQS: one of each.</summary>
[Flags]
public enum VfioIrqSetFlags : uint
{
    None = 0,
    DataNone = 1,
    DataBool = 2,
    DataEventfd = 4,
    ActionMask = 8,
    ActionUnmask = 0x10,
    ActionTrigger = 0x20,
}
