using System.Runtime.InteropServices;

namespace TraceReplay.Formats.Ioctls.Vfio;

/// <summary>struct vfio_iommu_spapr_tce_info, 32 bytes.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct VfioIommuSpaprTceInfo
{
    [SelfSize]
    public uint Argsz;

    [Out]
    public VfioSpaprInfoFlags Flags;

    [Out, Hex]
    public uint Dma32WindowStart;

    [Out, Hex]
    public uint Dma32WindowSize;

    [Out]
    public ulong Pgsizes;

    [Out]
    public uint MaxDynamicWindowsSupported;

    [Out]
    public uint Levels;
}
