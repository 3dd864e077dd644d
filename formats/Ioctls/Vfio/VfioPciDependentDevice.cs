using System.Runtime.InteropServices;

namespace TraceReplay.Formats.Ioctls.Vfio;

/// <summary>struct vfio_pci_dependent_device, 8 bytes: a device that a hot reset takes along.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct VfioPciDependentDevice
{
    /// <summary>Group number, or the iommufd device id when the flags say so.</summary>
    [Out]
    public uint GroupId;

    [Out]
    public ushort Segment;

    [Out]
    public byte Bus;

    [Out]
    public byte DevFn;
}
