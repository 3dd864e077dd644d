using System.Runtime.InteropServices;

namespace TraceReplay.Formats.Ioctls.Iommufd;

/// <summary>struct iommu_iova_range, 16 bytes.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct IommuIovaRange
{
    public ulong Start;
    public ulong Last;
}
