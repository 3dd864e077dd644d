using TraceReplay.Replayer.SmmuDriver;

namespace TraceReplay.Replayer.Iommufd;

/// <summary>A guest's IOMMU over a nesting parent. Kernel: struct iommufd_viommu.</summary>
internal sealed class VirtualIommu : IommufdObject
{
    private readonly IommuDriver _driver;

    public VirtualIommu(PagingHwpt parent, VirtualSmmu smmu, IommuDriver driver)
    {
        Parent = parent;
        Smmu = smmu;
        _driver = driver;
        parent.Users++;
    }

    public PagingHwpt Parent { get; }

    public VirtualSmmu Smmu { get; }

    /// <summary>By type; at most one each.</summary>
    public SortedDictionary<uint, VirtualEventQueue> Queues { get; } = [];

    public override string Describe() => $"vIOMMU over {Parent.Id}";

    public override void Destroy()
    {
        _driver.DestroyVirtual(Smmu);
        Parent.Users--;
    }
}
