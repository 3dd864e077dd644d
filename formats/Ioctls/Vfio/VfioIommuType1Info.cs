using System.Runtime.InteropServices;

namespace TraceReplay.Formats.Ioctls.Vfio;

/// <summary>struct vfio_iommu_type1_info, 24 bytes; a caller may know 16 of them.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct VfioIommuType1Info
{
    [SelfSize]
    public uint Argsz;

    [Out]
    public VfioType1InfoFlags Flags;

    /// <summary>One bit per page size.</summary>
    [Out]
    public ulong IovaPgsizes;

    [CapabilityOffset(CapabilityFamily.Type1)]
    public uint CapOffset;

    [MustBeZero]
    public uint Pad;
}
