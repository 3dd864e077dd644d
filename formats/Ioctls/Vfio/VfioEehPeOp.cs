using System.Runtime.InteropServices;

namespace TraceReplay.Formats.Ioctls.Vfio;

/// <summary>struct vfio_eeh_pe_op, 40 bytes; only error injection needs more than 12.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct VfioEehPeOp
{
    [SelfSize]
    public uint Argsz;

    [MustBeZero]
    public uint Flags;
    public VfioEehOp Op;
    public VfioEehPeError Error;
}
