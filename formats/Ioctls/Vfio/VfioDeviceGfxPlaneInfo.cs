using System.Runtime.InteropServices;

namespace TraceReplay.Formats.Ioctls.Vfio;

/// <summary>struct vfio_device_gfx_plane_info, 64 bytes.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct VfioDeviceGfxPlaneInfo
{
    [SelfSize]
    public uint Argsz;
    public VfioGfxPlaneFlags Flags;
    public uint DrmPlaneType;

    [Out]
    public uint DrmFormat;

    [Out]
    public ulong DrmFormatModifier;

    [Out]
    public uint Width;

    [Out]
    public uint Height;

    [Out]
    public uint Stride;

    [Out]
    public uint Size;

    [Out]
    public uint XPos;

    [Out]
    public uint YPos;

    [Out]
    public uint XHot;

    [Out]
    public uint YHot;

    [Out]
    public uint RegionIndexOrDmabufId;

    [MustBeZero]
    public uint Reserved;
}
