using System.Runtime.InteropServices;

namespace TraceReplay.Formats.Ioctls.Nested;

/// <summary>struct vfio_iommu_type1_set_pasid_table with layout B, 48 bytes: VFIO part v11 with IOMMU part v12 or v13.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct SetPasidTableB
{
    [SelfSize]
    public uint Argsz;
    public PasidTableFlags Flags;
    public PasidTableConfigB Config;
}
