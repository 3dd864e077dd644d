using System.Runtime.InteropServices;

namespace TraceReplay.Formats.Ioctls.Iommufd;

/// <summary>struct iommu_ioas_unmap, 24 bytes; 6.2.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct IommuIoasUnmap
{
    [SelfSize]
    public uint Size;

    [HandleIn(HandleKind.AddressSpace)]
    public uint IoasId;

    public ulong Iova;

    [InOut]
    public ulong Length;
}
