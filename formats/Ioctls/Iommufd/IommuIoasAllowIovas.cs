using System.Runtime.InteropServices;

namespace TraceReplay.Formats.Ioctls.Iommufd;

/// <summary>struct iommu_ioas_allow_iovas, 24 bytes; 6.2.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct IommuIoasAllowIovas
{
    [SelfSize]
    public uint Size;

    [HandleIn(HandleKind.AddressSpace)]
    public uint IoasId;

    public uint NumIovas;

    [MustBeZero]
    public uint Reserved;

    /// <summary>Array of <see cref="IommuIovaRange"/>.</summary>
    [UserPointer(nameof(NumIovas), ElementSize = 16)]
    public ulong AllowedIovas;
}
