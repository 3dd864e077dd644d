using System.Runtime.InteropServices;

namespace TraceReplay.Formats.Ioctls.Vfio;

/// <summary>Payload of LOW_POWER_ENTRY_WITH_WAKEUP, 8 bytes.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct VfioFeatureLowPowerEntry
{
    [DescriptorIn(FdKind.Eventfd)]
    public int WakeupEventfd;

    [MustBeZero]
    public uint Reserved;
}
