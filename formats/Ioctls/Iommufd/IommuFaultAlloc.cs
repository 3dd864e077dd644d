using System.Runtime.InteropServices;

namespace TraceReplay.Formats.Ioctls.Iommufd;

/// <summary>struct iommu_fault_alloc, 16 bytes; 6.11.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct IommuFaultAlloc
{
    [SelfSize]
    public uint Size;

    [Hex]
    public uint Flags;

    [HandleOut(HandleKind.FaultQueue)]
    public uint OutFaultId;

    [DescriptorOut(FdKind.IommufdEvents)]
    public int OutFaultFd;
}
