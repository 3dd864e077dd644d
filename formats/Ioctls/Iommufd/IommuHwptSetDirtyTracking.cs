using System.Runtime.InteropServices;

namespace TraceReplay.Formats.Ioctls.Iommufd;

/// <summary>struct iommu_hwpt_set_dirty_tracking, 16 bytes; 6.7.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct IommuHwptSetDirtyTracking
{
    [SelfSize]
    public uint Size;

    public IommuDirtyTrackingFlags Flags;

    [HandleIn(HandleKind.PageTable)]
    public uint HwptId;

    [MustBeZero]
    public uint Reserved;
}
