using TraceReplay.Replayer.SmmuDriver;

namespace TraceReplay.Replayer.Iommufd;

/// <summary>A page table with the mappings of an address space. Kernel: struct iommufd_hwpt_paging.</summary>
internal sealed class PagingHwpt : Hwpt
{
    private readonly IommuDriver _driver;

    public PagingHwpt(Ioas ioas, Domain domain, IommuDriver driver)
    {
        Ioas = ioas;
        Domain = domain;
        _driver = driver;
        ioas.Users++;
    }

    public Ioas Ioas { get; }

    public override Domain Domain { get; }

    public override PagingHwpt Paging => this;

    public bool IsNestParent { get; init; }

    public override string Describe() => $"page table of {Ioas.Id}{(IsNestParent ? ", nesting parent" : "")}{(IsAutomatic ? ", automatic" : "")}";

    public override void Destroy()
    {
        base.Destroy();
        Ioas.RemoveDomain(this);
        _driver.Free(Domain);
        Ioas.Users--;
    }
}
