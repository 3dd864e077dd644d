using TraceReplay.Replayer.SmmuDriver;

namespace TraceReplay.Replayer.Vfio.Type1;

/// <summary>One hardware domain of a container. On one SMMU all groups share the first.</summary>
internal sealed class Type1Domain(Domain domain)
{
    public Domain Domain { get; } = domain;

    /// <summary>Newest last, as the kernel attaches them.</summary>
    public List<AttachedGroup> Groups { get; } = [];

    /// <summary>The IOMMU splits or keeps large pages when asked for less: unmapping then goes page by page.</summary>
    public bool FineGrained { get; set; }
}
