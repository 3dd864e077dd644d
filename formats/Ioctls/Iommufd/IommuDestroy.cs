using System.Runtime.InteropServices;

namespace TraceReplay.Formats.Ioctls.Iommufd;

/// <summary>struct iommu_destroy, 8 bytes; 6.2.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct IommuDestroy
{
    [SelfSize]
    public uint Size;

    [HandleIn(HandleKind.Object)]
    public uint Id;
}
