using TraceReplay.Replayer.Calls;

namespace TraceReplay.Replayer.SmmuDriver;

/// <summary>
/// Where a VFIO domain's devices reach their interrupt doorbells: pages the kernel places in its own window, or bindings the user makes for a nesting
/// domain. Kernel: struct iommu_dma_cookie of drivers/iommu/dma-iommu.c, Linux 5.10; type NESTED_MSI_COOKIE is the nested series'.
/// </summary>
internal sealed class MsiCookie(bool byBinding)
{
    /// <summary>MSI_IOVA_BASE of the driver's reserved region.</summary>
    public const ulong WindowBase = 0x800_0000;

    /// <summary>The addresses come from bindings.</summary>
    public bool ByBinding { get; } = byBinding;

    /// <summary>The domain is one of iommufd, whose doorbell pages may be read and executed.</summary>
    public bool OfIommufd { get; init; }

    /// <summary>Newest first.</summary>
    public List<MsiPage> Pages { get; } = [];

    /// <summary>The next page of the kernel's window.</summary>
    public ulong NextIova { get; set; } = WindowBase;

    public void AddStateHash(ref StateHash hash)
    {
        foreach (MsiPage page in Pages)
        {
            hash.Add(page.Iova);
            hash.Add(page.MappedAt);
            hash.Add(page.Doorbell ?? 0);
        }
    }
}
