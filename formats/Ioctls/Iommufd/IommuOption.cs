using System.Runtime.InteropServices;

namespace TraceReplay.Formats.Ioctls.Iommufd;

/// <summary>struct iommu_option, 24 bytes; 6.2.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct IommuOption
{
    [SelfSize]
    public uint Size;

    public IommuOptionId OptionId;
    public IommuOptionOp Op;

    [MustBeZero]
    public ushort Reserved;

    [HandleIn(HandleKind.AddressSpace)]
    public uint ObjectId;

    [InOut]
    public ulong Val64;
}
