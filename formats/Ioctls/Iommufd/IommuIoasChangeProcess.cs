using System.Runtime.InteropServices;

namespace TraceReplay.Formats.Ioctls.Iommufd;

/// <summary>struct iommu_ioas_change_process, 8 bytes; 6.14.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct IommuIoasChangeProcess
{
    [SelfSize]
    public uint Size;

    [MustBeZero]
    public uint Reserved;
}
