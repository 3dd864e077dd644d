using System.Runtime.InteropServices;

namespace TraceReplay.Formats.Ioctls.Vfio;

/// <summary>struct vfio_info_cap_header, 8 bytes: the start of every capability.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct VfioCapabilityHeader
{
    public ushort Id;
    public ushort Version;

    /// <summary>Offset of the next capability from the start of the info struct, 0 for none.</summary>
    public uint Next;
}
