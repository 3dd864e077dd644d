using System.Runtime.InteropServices;

namespace TraceReplay.Formats.Ioctls.Vfio;

/// <summary>struct vfio_iommu_spapr_register_memory, 24 bytes.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct VfioIommuSpaprRegisterMemory
{
    [SelfSize]
    public uint Argsz;

    [MustBeZero]
    public uint Flags;

    [UserPointer(nameof(Size), IsMemory = true)]
    public ulong Vaddr;
    public ulong Size;
}
