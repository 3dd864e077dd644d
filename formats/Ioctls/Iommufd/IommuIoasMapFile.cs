using System.Runtime.InteropServices;

namespace TraceReplay.Formats.Ioctls.Iommufd;

/// <summary>struct iommu_ioas_map_file, 40 bytes; 6.13.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct IommuIoasMapFile
{
    [SelfSize]
    public uint Size;

    public IommuMapFlags Flags;

    [HandleIn(HandleKind.AddressSpace)]
    public uint IoasId;

    [DescriptorIn(FdKind.Unknown)]
    public int Fd;

    public ulong Start;
    public ulong Length;

    [InOut]
    public ulong Iova;
}
