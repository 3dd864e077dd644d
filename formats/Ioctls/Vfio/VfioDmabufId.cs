using System.Runtime.InteropServices;

namespace TraceReplay.Formats.Ioctls.Vfio;

/// <summary>The argument of VFIO_DEVICE_GET_GFX_DMABUF: an id that a plane query gave, 4 bytes.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct VfioDmabufId
{
    public uint Id;
}
