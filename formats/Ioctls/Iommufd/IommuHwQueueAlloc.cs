using System.Runtime.InteropServices;

namespace TraceReplay.Formats.Ioctls.Iommufd;

/// <summary>struct iommu_hw_queue_alloc, 40 bytes; 6.17.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct IommuHwQueueAlloc
{
    [SelfSize]
    public uint Size;

    [Hex]
    public uint Flags;

    [HandleIn(HandleKind.VirtualIommu)]
    public uint ViommuId;

    public IommuHwQueueType Type;
    public uint Index;

    [HandleOut(HandleKind.HardwareQueue)]
    public uint OutHwQueueId;

    public ulong NestingParentIova;
    public ulong Length;
}
