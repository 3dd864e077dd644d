namespace TraceReplay.Replayer.SmmuDriver;

/// <summary>Pages unmapped and not yet invalidated: struct iommu_iotlb_gather of Linux 5.10. Start with <c>new TlbGather()</c>.</summary>
internal struct TlbGather
{
    public TlbGather()
    {
    }

    public ulong Start { get; set; } = ulong.MaxValue;

    /// <summary>Last byte.</summary>
    public ulong End { get; set; }

    /// <summary>Bytes; 0 when nothing is gathered.</summary>
    public ulong PageSize { get; set; }
}
