using System.Runtime.InteropServices;

namespace TraceReplay.Formats.Ioctls.Iommufd;

/// <summary>struct iommu_veventq_alloc, 32 bytes; 6.15.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct IommuVeventqAlloc
{
    [SelfSize]
    public uint Size;

    [Hex]
    public uint Flags;

    [HandleIn(HandleKind.VirtualIommu)]
    public uint ViommuId;

    public IommuVeventqType Type;
    public uint VeventqDepth;

    [HandleOut(HandleKind.EventQueue)]
    public uint OutVeventqId;

    [DescriptorOut(FdKind.IommufdEvents)]
    public int OutVeventqFd;

    [MustBeZero]
    public uint Reserved;
}
