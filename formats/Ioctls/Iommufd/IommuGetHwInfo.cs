using System.Runtime.InteropServices;

namespace TraceReplay.Formats.Ioctls.Iommufd;

/// <summary>struct iommu_hw_info, 40 bytes; 6.6, 32 bytes at first.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct IommuGetHwInfo
{
    [SelfSize]
    public uint Size;

    public IommuHwInfoFlags Flags;

    [HandleIn(HandleKind.Device)]
    public uint DevId;

    [InOut]
    public uint DataLen;

    [UserPointer(nameof(DataLen))]
    public ulong DataUptr;

    [InOut]
    public IommuHwInfoType DataType;

    [Out]
    public byte OutMaxPasidLog2;

    [MustBeZero]
    public byte Reserved0;

    [MustBeZero]
    public byte Reserved1;

    [MustBeZero]
    public byte Reserved2;

    [Out]
    public IommuHwCapabilities OutCapabilities;
}
