using System.Runtime.InteropServices;

namespace TraceReplay.Formats.Ioctls.Nested;

/// <summary>struct vfio_iommu_type1_unbind_msi, 16 bytes: v8.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct UnbindMsi
{
    [SelfSize]
    public uint Argsz;

    [MustBeZero]
    public uint Flags;
    public ulong Iova;
}
