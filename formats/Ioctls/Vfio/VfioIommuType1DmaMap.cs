using System.Runtime.InteropServices;

namespace TraceReplay.Formats.Ioctls.Vfio;

/// <summary>struct vfio_iommu_type1_dma_map, 32 bytes.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct VfioIommuType1DmaMap
{
    [SelfSize]
    public uint Argsz;
    public VfioDmaMapFlags Flags;

    [UserPointer(nameof(Size), IsMemory = true)]
    public ulong Vaddr;
    public ulong Iova;

    /// <summary>Bytes.</summary>
    public ulong Size;
}
