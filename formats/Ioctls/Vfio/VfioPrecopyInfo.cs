using System.Runtime.InteropServices;

namespace TraceReplay.Formats.Ioctls.Vfio;

/// <summary>struct vfio_precopy_info, 24 bytes.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct VfioPrecopyInfo
{
    [SelfSize]
    public uint Argsz;

    [Out]
    public VfioPrecopyFlags Flags;

    [Out]
    public ulong InitialBytes;

    [Out]
    public ulong DirtyBytes;
}
