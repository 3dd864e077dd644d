using System.Runtime.InteropServices;

namespace TraceReplay.Formats.Ioctls.Vfio;

/// <summary>struct vfio_irq_set, 20 bytes, then the data.</summary>
[Tail(TailKind.IrqData)]
[StructLayout(LayoutKind.Sequential)]
public struct VfioIrqSet
{
    [SelfSize]
    public uint Argsz;
    public VfioIrqSetFlags Flags;

    [HandleIn(HandleKind.Irq)]
    public uint Index;
    public uint Start;
    public uint Count;
}
