using System.Runtime.InteropServices;

namespace TraceReplay.Formats.Ioctls.Iommufd;

/// <summary>struct iommu_hwpt_get_dirty_bitmap, 48 bytes; 6.7.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct IommuHwptGetDirtyBitmap
{
    [SelfSize]
    public uint Size;

    [HandleIn(HandleKind.PageTable)]
    public uint HwptId;

    public IommuDirtyBitmapFlags Flags;

    [MustBeZero]
    public uint Reserved;

    public ulong Iova;
    public ulong Length;
    public ulong PageSize;

    /// <summary>One bit per page, in 64-bit words, written.</summary>
    [UserPointer(nameof(Length), BitPer = nameof(PageSize))]
    public ulong Data;
}
