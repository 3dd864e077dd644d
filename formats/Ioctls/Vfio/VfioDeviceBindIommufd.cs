using System.Runtime.InteropServices;

namespace TraceReplay.Formats.Ioctls.Vfio;

/// <summary>struct vfio_device_bind_iommufd, 24 bytes; 6.6.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct VfioDeviceBindIommufd
{
    [SelfSize]
    public uint Argsz;
    public VfioBindFlags Flags;

    [DescriptorIn(FdKind.Iommufd)]
    public int Iommufd;

    [HandleOut(HandleKind.Device)]
    public uint OutDevId;

    [UserPointer(ElementSize = 16, Flag = (uint)VfioBindFlags.Token)]
    public ulong TokenUuidPtr;
}
