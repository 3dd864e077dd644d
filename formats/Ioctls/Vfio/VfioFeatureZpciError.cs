using System.Runtime.InteropServices;

namespace TraceReplay.Formats.Ioctls.Vfio;

/// <summary>Payload of ZPCI_ERROR, 8 bytes.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct VfioFeatureZpciError
{
    public ulong Value;
}
