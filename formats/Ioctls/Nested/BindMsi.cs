using System.Runtime.InteropServices;

namespace TraceReplay.Formats.Ioctls.Nested;

/// <summary>struct vfio_iommu_type1_bind_msi, 32 bytes: v8.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct BindMsi
{
    [SelfSize]
    public uint Argsz;

    [MustBeZero]
    public uint Flags;

    /// <summary>Where the device will write, input address of stage 1.</summary>
    public ulong Iova;

    /// <summary>Guest physical address of the doorbell.</summary>
    public ulong Gpa;

    /// <summary>Bytes; both addresses are rounded down to it.</summary>
    public ulong Size;
}
