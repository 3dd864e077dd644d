using System.Runtime.InteropServices;

namespace TraceReplay.Formats.Ioctls.Vfio;

/// <summary>struct vfio_bitmap, 24 bytes.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct VfioBitmap
{
    /// <summary>Bytes that one bit stands for.</summary>
    public ulong Pgsize;

    /// <summary>Bytes of the bitmap.</summary>
    public ulong Size;

    [UserPointer(nameof(Size))]
    public ulong Data;
}
