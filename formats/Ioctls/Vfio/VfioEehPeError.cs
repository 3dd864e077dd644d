using System.Runtime.InteropServices;

namespace TraceReplay.Formats.Ioctls.Vfio;

/// <summary>struct vfio_eeh_pe_err, 24 bytes.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct VfioEehPeError
{
    public uint Type;
    public uint Func;
    public ulong Addr;
    public ulong Mask;
}
