using System.Runtime.InteropServices;

namespace TraceReplay.Formats.Ioctls.Nested;

/// <summary>struct vfio_iommu_type1_set_pasid_table with layout C, 40 bytes: VFIO part v12 and v13.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct SetPasidTableC
{
    [SelfSize]
    public uint Argsz;
    public PasidTableFlags Flags;
    public PasidTableConfigC Config;
}
