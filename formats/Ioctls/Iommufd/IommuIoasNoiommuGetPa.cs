using System.Runtime.InteropServices;

namespace TraceReplay.Formats.Ioctls.Iommufd;

/// <summary>struct iommu_ioas_noiommu_get_pa, 40 bytes; 7.x.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct IommuIoasNoiommuGetPa
{
    [SelfSize]
    public uint Size;

    [Hex]
    public uint Flags;

    [HandleIn(HandleKind.AddressSpace)]
    public uint IoasId;

    [MustBeZero]
    public uint Reserved;

    public ulong Iova;

    [InOut]
    public ulong Length;

    [Out]
    public ulong OutPhys;
}
