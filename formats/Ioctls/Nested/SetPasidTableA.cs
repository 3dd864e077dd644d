using System.Runtime.InteropServices;

namespace TraceReplay.Formats.Ioctls.Nested;

/// <summary>struct vfio_iommu_type1_set_pasid_table with layout A, 40 bytes: VFIO part v9 and v10, which ask for all of it.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct SetPasidTableA
{
    [SelfSize]
    public uint Argsz;
    public PasidTableFlags Flags;
    public PasidTableConfigA Config;
}
