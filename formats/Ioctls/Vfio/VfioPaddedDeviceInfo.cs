using System.Runtime.InteropServices;

namespace TraceReplay.Formats.Ioctls.Vfio;

/// <summary>struct vfio_device_info of later kernels: 24 bytes, so that capabilities start 8-aligned.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct VfioPaddedDeviceInfo
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

    [MustBeZero]
    public uint Pad;
}
