using System.Runtime.InteropServices;

namespace TraceReplay.Formats.Ioctls.Iommufd;

/// <summary>struct iommu_vdevice_alloc, 24 bytes; 6.13.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct IommuVdeviceAlloc
{
    [SelfSize]
    public uint Size;

    [HandleIn(HandleKind.VirtualIommu)]
    public uint ViommuId;

    [HandleIn(HandleKind.Device)]
    public uint DevId;

    [HandleOut(HandleKind.VirtualDevice)]
    public uint OutVdeviceId;

    /// <summary>The guest's StreamID.</summary>
    public ulong VirtId;
}
