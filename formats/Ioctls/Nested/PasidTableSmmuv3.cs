using System.Runtime.InteropServices;

namespace TraceReplay.Formats.Ioctls.Nested;

/// <summary>struct iommu_pasid_smmuv3, 8 bytes: the SMMUv3 part of every layout.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct PasidTableSmmuv3
{
    public uint Version;

    /// <summary>STE.S1Fmt.</summary>
    public byte S1Fmt;

    /// <summary>STE.S1DSS; no version uses it.</summary>
    public byte S1Dss;

    [MustBeZero]
    public ushort Padding;
}
