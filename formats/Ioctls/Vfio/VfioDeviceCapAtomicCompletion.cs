using System.Runtime.InteropServices;

namespace TraceReplay.Formats.Ioctls.Vfio;

/// <summary>struct vfio_device_info_cap_pci_atomic_comp, 16 bytes.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct VfioDeviceCapAtomicCompletion
{
    public VfioCapabilityHeader Header;
    public VfioAtomicCompletion Flags;

    [MustBeZero]
    public uint Reserved;
}
