using System.Runtime.InteropServices;

namespace TraceReplay.Formats.Ioctls.Iommufd;

/// <summary>struct iommu_vfio_ioas, 12 bytes; 6.2.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct IommuVfioIoas
{
    [SelfSize]
    public uint Size;

    [HandleIn(HandleKind.AddressSpace), InOut]
    public uint IoasId;

    public IommuVfioIoasOp Op;

    [MustBeZero]
    public ushort Reserved;
}
