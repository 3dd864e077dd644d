using System.Runtime.InteropServices;

namespace TraceReplay.Formats.Ioctls.Vfio;

/// <summary>A capability that says all by being there (MSIX_MAPPABLE), or whose payload has no fields of its own (ZPCI_UTIL, ZPCI_PFIP); 8 bytes.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct VfioCapabilityHeaderOnly
{
    public VfioCapabilityHeader Header;
}
