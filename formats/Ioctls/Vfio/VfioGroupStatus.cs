using System.Runtime.InteropServices;

namespace TraceReplay.Formats.Ioctls.Vfio;

/// <summary>struct vfio_group_status, 8 bytes.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct VfioGroupStatus
{
    [SelfSize]
    public uint Argsz;

    [Out]
    public VfioGroupFlags Flags;
}
