using System.Runtime.InteropServices;

namespace TraceReplay.Formats.Ioctls.Vfio;

/// <summary>struct vfio_device_info of 5.10, 20 bytes; a caller may know 16 of them.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct VfioDeviceInfo
{
    [SelfSize]
    public uint Argsz;

    [Out]
    public VfioDeviceFlags Flags;

    [Out]
    public uint NumRegions;

    [Out]
    public uint NumIrqs;

    [CapabilityOffset(CapabilityFamily.Device)]
    public uint CapOffset;
}
