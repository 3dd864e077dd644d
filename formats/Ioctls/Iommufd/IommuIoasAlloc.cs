using System.Runtime.InteropServices;

namespace TraceReplay.Formats.Ioctls.Iommufd;

/// <summary>struct iommu_ioas_alloc, 12 bytes; 6.2.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct IommuIoasAlloc
{
    [SelfSize]
    public uint Size;

    [Hex]
    public uint Flags;

    [HandleOut(HandleKind.AddressSpace)]
    public uint OutIoasId;
}
