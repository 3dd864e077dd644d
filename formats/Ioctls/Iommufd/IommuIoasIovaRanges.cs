using System.Runtime.InteropServices;

namespace TraceReplay.Formats.Ioctls.Iommufd;

/// <summary>struct iommu_ioas_iova_ranges, 32 bytes; 6.2.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct IommuIoasIovaRanges
{
    [SelfSize]
    public uint Size;

    [HandleIn(HandleKind.AddressSpace)]
    public uint IoasId;

    /// <summary>Room for ranges; then how many there are, whether or not they had room.</summary>
    [InOut]
    public uint NumIovas;

    [MustBeZero]
    public uint Reserved;

    /// <summary>Array of <see cref="IommuIovaRange"/>, written.</summary>
    [UserPointer(nameof(NumIovas), ElementSize = 16)]
    public ulong AllowedIovas;

    [Out]
    public ulong OutIovaAlignment;
}
