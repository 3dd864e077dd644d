using System.Runtime.InteropServices;

namespace TraceReplay.Formats.Ioctls.Vfio;

/// <summary>struct vfio_iova_range, 16 bytes.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct VfioIovaRange
{
    public ulong Start;

    /// <summary>Last address of the range, inclusive.</summary>
    public ulong End;
}
