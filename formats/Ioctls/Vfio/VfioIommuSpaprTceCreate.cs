using System.Runtime.InteropServices;

namespace TraceReplay.Formats.Ioctls.Vfio;

/// <summary>struct vfio_iommu_spapr_tce_create, 40 bytes.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct VfioIommuSpaprTceCreate
{
    [SelfSize]
    public uint Argsz;

    [MustBeZero]
    public uint Flags;
    public uint PageShift;

    [MustBeZero]
    public uint Reserved1;
    public ulong WindowSize;
    public uint Levels;

    [MustBeZero]
    public uint Reserved2;

    [Out]
    public ulong StartAddr;
}
