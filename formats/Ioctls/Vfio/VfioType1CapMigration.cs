using System.Runtime.InteropServices;

namespace TraceReplay.Formats.Ioctls.Vfio;

/// <summary>struct vfio_iommu_type1_info_cap_migration, 32 bytes.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct VfioType1CapMigration
{
    public VfioCapabilityHeader Header;

    [MustBeZero]
    public uint Flags;

    /// <summary>Left by the compiler: the next member is 8-aligned.</summary>
    [MustBeZero]
    public uint Gap;
    public ulong PgsizeBitmap;
    public ulong MaxDirtyBitmapSize;
}
