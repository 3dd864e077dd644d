using TraceReplay.Replayer.SmmuDriver;

namespace TraceReplay.Replayer.Iommufd;

/// <summary>A guest's stage 1 over a nesting parent, behind a vIOMMU. Kernel: struct iommufd_hwpt_nested.</summary>
internal sealed class NestedHwpt : Hwpt
{
    private readonly VirtualIommu _virtual;
    private readonly IommuDriver _driver;

    public NestedHwpt(VirtualIommu viommu, Domain domain, IommuDriver driver)
    {
        _virtual = viommu;
        Domain = domain;
        _driver = driver;
        viommu.Users++;
    }

    public override Domain Domain { get; }

    public override PagingHwpt Paging => _virtual.Parent;

    public override string Describe() => $"nested page table behind {_virtual.Id}";

    public override void Destroy()
    {
        base.Destroy();
        _driver.Free(Domain);
        _virtual.Users--;
    }
}
