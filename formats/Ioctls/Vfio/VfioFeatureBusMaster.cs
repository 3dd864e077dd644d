using System.Runtime.InteropServices;

namespace TraceReplay.Formats.Ioctls.Vfio;

/// <summary>Payload of BUS_MASTER, 4 bytes.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct VfioFeatureBusMaster
{
    public VfioBusMasterOp Op;
}
