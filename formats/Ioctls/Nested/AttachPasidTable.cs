using System.Runtime.InteropServices;

namespace TraceReplay.Formats.Ioctls.Nested;

/// <summary>struct vfio_iommu_type1_attach_pasid_table, 40 bytes: v8.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct AttachPasidTable
{
    [SelfSize]
    public uint Argsz;

    [MustBeZero]
    public uint Flags;
    public PasidTableConfigA Config;
}
