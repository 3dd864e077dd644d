using System.Runtime.InteropServices;

namespace TraceReplay.Formats.Ioctls.Nested;

/// <summary>struct iommu_pasid_table_config, 32 bytes: IOMMU part v14 to v16.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct PasidTableConfigC
{
    /// <summary>Bytes from the start of this struct.</summary>
    [SelfSize]
    public uint Argsz;
    public uint Version;

    /// <summary>Guest physical address of the context descriptor table.</summary>
    public ulong BasePtr;
    public PasidTableFormat Format;

    /// <summary>log2 of the number of context descriptors.</summary>
    public byte PasidBits;
    public PasidConfigMode Config;

    [MustBeZero]
    public ushort Padding;
    public PasidTableSmmuv3 Smmuv3;
}
