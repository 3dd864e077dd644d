using System.Runtime.InteropServices;

namespace TraceReplay.Formats.Ioctls.Vfio;

/// <summary>struct vfio_device_attach_iommufd_pt, 16 bytes; 6.6.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct VfioDeviceAttachIommufdPt
{
    [SelfSize]
    public uint Argsz;
    public VfioAttachFlags Flags;

    /// <summary>An IOAS is answered with the page table it led to.</summary>
    [HandleIn(HandleKind.PageTable), InOut]
    public uint PtId;
    public uint Pasid;
}
