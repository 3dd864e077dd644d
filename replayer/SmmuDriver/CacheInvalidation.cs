namespace TraceReplay.Replayer.SmmuDriver;

/// <summary>struct iommu_cache_invalidate_info without its sizes; flags, archid and pasid lie at the same place for both granularities that have them.</summary>
internal readonly record struct CacheInvalidation
{
    public uint Version { get; init; }

    /// <summary>Bits: 1 IOTLB, 2 device IOTLB, 4 PASID cache.</summary>
    public byte Cache { get; init; }

    /// <summary>0 domain, 1 PASID, 2 address.</summary>
    public byte Granularity { get; init; }

    /// <summary>Any of the padding bytes is not zero.</summary>
    public bool PaddingUsed { get; init; }

    /// <summary>Bits: 1 PASID, 2 ARCHID, 4 LEAF (address granularity only).</summary>
    public uint Flags { get; init; }

    public uint ArchId { get; init; }
    public ulong Pasid { get; init; }
    public ulong Address { get; init; }

    /// <summary>Bytes.</summary>
    public ulong GranuleSize { get; init; }

    public ulong GranuleCount { get; init; }
}
