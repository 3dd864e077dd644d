namespace TraceReplay.Replayer.SmmuDriver;

/// <summary>Pages unmapped and not yet invalidated: struct iommu_iotlb_gather of 5.10. Start with <c>new</c>.</summary>
internal struct TlbGather
{
    public TlbGather()
    {
    }

    public ulong Start { get; set; } = ulong.MaxValue;

    /// <summary>Inclusive.</summary>
    public ulong End { get; set; }

    public ulong PageSize { get; set; }
}
