using System.Runtime.InteropServices;

namespace TraceReplay.Formats.Ioctls.Vfio;

/// <summary>struct vfio_pci_hot_reset_info, 12 bytes, then the devices.</summary>
[Tail(TailKind.DependentDevices)]
[StructLayout(LayoutKind.Sequential)]
public struct VfioPciHotResetInfo
{
    [SelfSize]
    public uint Argsz;

    [Out]
    public VfioHotResetFlags Flags;

    [Out]
    public uint Count;
}
