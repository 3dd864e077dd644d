using System.Runtime.InteropServices;

namespace TraceReplay.Formats.Ioctls.Vfio;

/// <summary>struct vfio_irq_info, 16 bytes.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct VfioIrqInfo
{
    [SelfSize]
    public uint Argsz;

    [Out]
    public VfioIrqInfoFlags Flags;

    [HandleIn(HandleKind.Irq)]
    public uint Index;

    [Out]
    public uint Count;
}
