using System.Runtime.InteropServices;

namespace TraceReplay.Formats.Ioctls.Iommufd;

/// <summary>struct iommu_hwpt_alloc, 48 bytes; 6.6, 24 bytes at first.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct IommuHwptAlloc
{
    [SelfSize]
    public uint Size;

    public IommuHwptAllocFlags Flags;

    [HandleIn(HandleKind.Device)]
    public uint DevId;

    [HandleIn(HandleKind.PageTable)]
    public uint PtId;

    [HandleOut(HandleKind.PageTable)]
    public uint OutHwptId;

    [MustBeZero]
    public uint Reserved;

    public IommuHwptDataType DataType;
    public uint DataLen;

    /// <summary>For ARM_SMMUV3 words 0 and 1 of the guest's stream table entry.</summary>
    [UserPointer(nameof(DataLen))]
    public ulong DataUptr;

    [HandleIn(HandleKind.FaultQueue)]
    public uint FaultId;

    [MustBeZero]
    public uint Reserved2;
}
