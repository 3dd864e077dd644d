using System.Runtime.InteropServices;

namespace TraceReplay.Formats.Ioctls.Vfio;

/// <summary>Payload of PCI_VF_TOKEN: a UUID, 16 bytes.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct VfioFeatureVfToken
{
    public ulong Uuid0;
    public ulong Uuid1;
}
