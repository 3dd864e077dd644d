using System.Runtime.InteropServices;

namespace TraceReplay.Formats.Ioctls.Iommufd;

/// <summary>struct iommu_ioas_map, 40 bytes; 6.2.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct IommuIoasMap
{
    [SelfSize]
    public uint Size;

    public IommuMapFlags Flags;

    [HandleIn(HandleKind.AddressSpace)]
    public uint IoasId;

    [MustBeZero]
    public uint Reserved;

    [UserPointer(nameof(Length), IsMemory = true)]
    public ulong UserVa;

    public ulong Length;

    [InOut]
    public ulong Iova;
}
