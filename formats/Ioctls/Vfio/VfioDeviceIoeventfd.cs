using System.Runtime.InteropServices;

namespace TraceReplay.Formats.Ioctls.Vfio;

/// <summary>struct vfio_device_ioeventfd, 32 bytes; the last 4 are not asked for.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct VfioDeviceIoeventfd
{
    [SelfSize]
    public uint Argsz;
    public VfioIoeventfdFlags Flags;
    public ulong Offset;
    public ulong Data;

    [DescriptorIn(FdKind.Eventfd)]
    public int Fd;

    [MustBeZero]
    public uint Reserved;
}
