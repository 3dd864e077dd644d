using System.Runtime.InteropServices;
using TraceReplay.Formats.Ioctls.Vfio;

namespace TraceReplay.Formats.Ioctls.Nested;

/// <summary>struct vfio_irq_info_cap_type, 16 bytes: VFIO part v9 on.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct IrqCapType
{
    public VfioCapabilityHeader Header;
    public uint Type;
    public uint Subtype;
}
