namespace TraceReplay.Formats.Ioctls.Vfio;

/// <summary>Capability ids of an interrupt: nested series from v9 on.</summary>
public enum VfioIrqCapability : ushort
{
    Type = 3,
}
