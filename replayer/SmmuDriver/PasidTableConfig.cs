namespace TraceReplay.Replayer.SmmuDriver;

/// <summary>struct iommu_pasid_table_config, free of the three layouts it has (<see cref="Formats.Dialects.PasidConfigLayout"/>).</summary>
internal readonly record struct PasidTableConfig
{
    public uint Version { get; init; }

    /// <summary>1 is SMMUv3.</summary>
    public uint Format { get; init; }

    /// <summary>Guest physical byte address of the CD (table).</summary>
    public ulong BasePtr { get; init; }

    /// <summary>log2 of the number of CDs.</summary>
    public byte PasidBits { get; init; }

    /// <summary>1 translate, 2 bypass, 3 abort.</summary>
    public byte Config { get; init; }

    public uint SmmuVersion { get; init; }
    public byte S1Fmt { get; init; }
    public byte S1Dss { get; init; }
}
