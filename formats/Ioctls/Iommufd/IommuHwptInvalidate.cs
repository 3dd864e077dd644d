using System.Runtime.InteropServices;

namespace TraceReplay.Formats.Ioctls.Iommufd;

/// <summary>struct iommu_hwpt_invalidate, 32 bytes; 6.8.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct IommuHwptInvalidate
{
    [SelfSize]
    public uint Size;

    [HandleIn(HandleKind.PageTable)]
    public uint HwptId;

    /// <summary>For ARM_SMMUV3 commands of the SMMU as the guest wrote them.</summary>
    [UserPointer(nameof(EntryNum), ElementSizeField = nameof(EntryLen))]
    public ulong DataUptr;

    public IommuInvalidateDataType DataType;
    public uint EntryLen;

    /// <summary>Entries; then how many were handled.</summary>
    [InOut]
    public uint EntryNum;

    [MustBeZero]
    public uint Reserved;
}
