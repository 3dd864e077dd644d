using System.Runtime.InteropServices;

namespace TraceReplay.Formats.Ioctls.Nested;

/// <summary>struct iommu_pasid_table_config, 32 bytes: IOMMU part v4 to v11.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct PasidTableConfigA
{
    public uint Version;
    public PasidTableFormat Format;

    /// <summary>Guest physical address of the context descriptor table.</summary>
    public ulong BasePtr;

    /// <summary>log2 of the number of context descriptors.</summary>
    public byte PasidBits;
    public PasidConfigMode Config;

    [MustBeZero]
    public ushort Padding0;

    [MustBeZero]
    public uint Padding1;
    public PasidTableSmmuv3 Smmuv3;
}
