using System.Runtime.InteropServices;
using TraceReplay.Formats.Ioctls.Vfio;

namespace TraceReplay.Formats.Ioctls.Nested;

/// <summary>struct vfio_irq_info, 20 bytes: VFIO part v9 on. A caller may know 16 of them.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct ExtendedIrqInfo
{
    [SelfSize]
    public uint Argsz;

    [Out]
    public VfioIrqInfoFlags Flags;

    [HandleIn(HandleKind.Irq)]
    public uint Index;

    [Out]
    public uint Count;

    /// <summary>Means something only when the flags say that there are capabilities.</summary>
    [CapabilityOffset(CapabilityFamily.Irq)]
    public uint CapOffset;
}
