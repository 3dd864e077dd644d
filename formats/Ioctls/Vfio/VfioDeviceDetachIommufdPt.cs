using System.Runtime.InteropServices;

namespace TraceReplay.Formats.Ioctls.Vfio;

/// <summary>struct vfio_device_detach_iommufd_pt, 12 bytes; 6.6.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct VfioDeviceDetachIommufdPt
{
    [SelfSize]
    public uint Argsz;
    public VfioAttachFlags Flags;
    public uint Pasid;
}
