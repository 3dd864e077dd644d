using System.Runtime.InteropServices;

namespace TraceReplay.Formats.Ioctls.Vfio;

/// <summary>Payload of MIG_DATA_SIZE, 8 bytes.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct VfioFeatureMigDataSize
{
    public ulong StopCopyLength;
}
