using System.Runtime.InteropServices;

namespace TraceReplay.Formats.Ioctls.Vfio;

/// <summary>struct vfio_region_info, 32 bytes.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct VfioRegionInfo
{
    [SelfSize]
    public uint Argsz;

    [Out]
    public VfioRegionFlags Flags;

    [HandleIn(HandleKind.Region)]
    public uint Index;

    [CapabilityOffset(CapabilityFamily.Region)]
    public uint CapOffset;

    /// <summary>Bytes.</summary>
    [Out]
    public ulong Size;

    /// <summary>For pread, pwrite and mmap of the device descriptor.</summary>
    [Out]
    public ulong Offset;
}
