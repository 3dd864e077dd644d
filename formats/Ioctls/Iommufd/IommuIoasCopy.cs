using System.Runtime.InteropServices;

namespace TraceReplay.Formats.Ioctls.Iommufd;

/// <summary>struct iommu_ioas_copy, 40 bytes; 6.2.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct IommuIoasCopy
{
    [SelfSize]
    public uint Size;

    public IommuMapFlags Flags;

    [HandleIn(HandleKind.AddressSpace)]
    public uint DstIoasId;

    [HandleIn(HandleKind.AddressSpace)]
    public uint SrcIoasId;

    public ulong Length;

    [InOut]
    public ulong DstIova;

    public ulong SrcIova;
}
