using System.Runtime.InteropServices;

namespace TraceReplay.Formats.Ioctls.Nested;

/// <summary>struct iommu_pasid_table_config, 40 bytes: IOMMU part v12 and v13. Four bytes before BasePtr and at the end are gaps.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct PasidTableConfigB
{
    /// <summary>Bytes from the start of this struct.</summary>
    [SelfSize]
    public uint Argsz;
    public uint Version;
    public PasidTableFormat Format;

    /// <summary>Guest physical address of the context descriptor table.</summary>
    public ulong BasePtr;

    /// <summary>log2 of the number of context descriptors.</summary>
    public byte PasidBits;
    public PasidConfigMode Config;

    [MustBeZero]
    public ushort Padding;
    public PasidTableSmmuv3 Smmuv3;
}
