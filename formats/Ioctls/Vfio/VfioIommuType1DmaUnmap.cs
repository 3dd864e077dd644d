using System.Runtime.InteropServices;

namespace TraceReplay.Formats.Ioctls.Vfio;

/// <summary>struct vfio_iommu_type1_dma_unmap, 24 bytes, then a bitmap when the flags ask for it.</summary>
[Tail(TailKind.UnmapBitmap)]
[StructLayout(LayoutKind.Sequential)]
public struct VfioIommuType1DmaUnmap
{
    [SelfSize]
    public uint Argsz;
    public VfioDmaUnmapFlags Flags;
    public ulong Iova;

    /// <summary>Bytes; on success those that were mapped.</summary>
    [InOut]
    public ulong Size;
}
