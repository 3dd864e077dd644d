using System.Runtime.InteropServices;

namespace TraceReplay.Formats.Ioctls.Iommufd;

/// <summary>struct iommu_viommu_alloc, 40 bytes; 6.13, 24 bytes at first.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct IommuViommuAlloc
{
    [SelfSize]
    public uint Size;

    [Hex]
    public uint Flags;

    public IommuViommuType Type;

    [HandleIn(HandleKind.Device)]
    public uint DevId;

    [HandleIn(HandleKind.PageTable)]
    public uint HwptId;

    [HandleOut(HandleKind.VirtualIommu)]
    public uint OutViommuId;

    public uint DataLen;

    [MustBeZero]
    public uint Reserved;

    [UserPointer(nameof(DataLen))]
    public ulong DataUptr;
}
