using System.Runtime.InteropServices;

namespace TraceReplay.Formats.Ioctls.Nested;

/// <summary>struct vfio_iommu_type1_set_msi_binding, 32 bytes, also for UNBIND: VFIO part v9 to v13.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct SetMsiBinding
{
    [SelfSize]
    public uint Argsz;
    public MsiBindingFlags Flags;

    /// <summary>Where the device will write, input address of stage 1.</summary>
    public ulong Iova;

    /// <summary>Guest physical address of the doorbell.</summary>
    public ulong Gpa;

    /// <summary>Bytes; both addresses are rounded down to it.</summary>
    public ulong Size;
}
