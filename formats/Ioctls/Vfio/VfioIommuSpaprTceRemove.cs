using System.Runtime.InteropServices;

namespace TraceReplay.Formats.Ioctls.Vfio;

/// <summary>struct vfio_iommu_spapr_tce_remove, 16 bytes.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct VfioIommuSpaprTceRemove
{
    [SelfSize]
    public uint Argsz;

    [MustBeZero]
    public uint Flags;
    public ulong StartAddr;
}
