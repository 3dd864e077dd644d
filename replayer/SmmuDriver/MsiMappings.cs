using TraceReplay.Formats;
using TraceReplay.Formats.Dialects;
using TraceReplay.Replayer.Calls;

namespace TraceReplay.Replayer.SmmuDriver;

/// <summary>
/// Doorbell mappings of message interrupts. Kernel: iommu_dma_prepare_msi and iommu_dma_get_msi_page of drivers/iommu/dma-iommu.c, Linux 5.10; the nested
/// series' iommu_dma_bind_guest_msi and iommu_dma_unbind_guest_msi.
/// </summary>
internal sealed class MsiMappings(DriverContext context, Mappings mappings)
{
    private const ulong PageSize = 4096;

    private static readonly Rule NotNesting = new(
        "msi-binding.not-nesting", "bindings need a nesting domain with a device", "IOMMU v10 and v13 patches, arm-smmu-v3.c arm_smmu_bind_guest_msi");

    private static readonly Rule NoBinding = new(
        "msi.no-binding", "the device's doorbell has no binding left to use", "IOMMU v10 and v13 patches, drivers/iommu/dma-iommu.c iommu_dma_get_msi_page");

    private static readonly Rule MapFailed = new(
        "msi.map", "the doorbell page could not be mapped", "Linux 5.10 drivers/iommu/dma-iommu.c iommu_dma_get_msi_page");

    private static readonly Rule EventLost = new(
        "msi.event-lost",
        "an earlier failure did not give the device's only interrupt event back, so no vector can be had until reboot",
        "recorded with Linux 5.10.262; base kernel, not the series");

    private static readonly Rule LargerThanPage = new("msi-binding.size", "a binding may not be larger than a page of the host", "IOMMU v15, dma-iommu.c iommu_dma_bind_guest_msi");

    private readonly bool _executable = context.Dialect.Has(Quirk.MsiBindingIsExecutable);
    private readonly bool _upToPage = context.Dialect.Has(Quirk.MsiSizeUpToPage);

    /// <summary>VFIO takes a cookie for every domain it attached; a nesting domain of the series gets one filled by bindings.</summary>
    public void GetCookie(Domain domain) => domain.Msi ??= new MsiCookie(domain.IsNesting && context.Dialect.HasMsiBinding);

    /// <summary>Domains of iommufd have a window of their own at the same place. Kernel: iommufd_sw_msi_install, Linux 7.3.</summary>
    public static void GetUserCookie(Domain domain) => domain.Msi ??= new MsiCookie(byBinding: false) { OfIommufd = true };

    public DriverResult Prepare(Master master, ulong doorbellPage, uint doorbellOffset, out ulong deviceAddress)
    {
        deviceAddress = doorbellPage + doorbellOffset;
        if (master.MsiEventLost)
        {
            return DriverResult.Fail(Errno.ENOSPC, EventLost);
        }

        if (master.Domain?.Tagged is not { Msi: { } cookie } domain)
        {
            return DriverResult.Success;
        }

        Rule? failed = FindOrMap(domain, cookie, doorbellPage, out MsiPage? page);
        if (failed is not null)
        {
            master.MsiEventLost = true;
            return DriverResult.Fail(Errno.ENOSPC, failed);
        }

        deviceAddress = page!.Iova + doorbellOffset;
        return DriverResult.Success;
    }

    /// <summary>Maps the doorbell in a domain that its users are about to come into.</summary>
    public void PrepareDomain(Domain domain, ulong doorbellPage)
    {
        if (domain is { IsFinalised: true, Msi: { } cookie })
        {
            FindOrMap(domain, cookie, doorbellPage, out _);
        }
    }

    public DriverResult Bind(Domain domain, ulong iova, ulong gpa, ulong size)
    {
        if (!domain.IsNesting || domain.Msi is not { ByBinding: true } cookie)
        {
            return DriverResult.Fail(Errno.EINVAL, NotNesting);
        }

        if (_upToPage && size > context.Host.PageSize)
        {
            return DriverResult.Fail(Errno.EINVAL, LargerThanPage);
        }

        // Rounded with size - 1 as a mask whatever the size is: 0 gives 0.
        ulong mask = ~(size - 1);
        ulong at = iova & mask;
        if (cookie.Pages.Exists(p => p.Iova == at))
        {
            return DriverResult.Success;
        }

        cookie.Pages.Insert(0, new MsiPage { Iova = at, MappedAt = gpa & mask, Size = size });
        return DriverResult.Success;
    }

    /// <summary>Takes a binding away and, when it was in use, its stage-2 page. An unknown address is no error.</summary>
    public DriverResult Unbind(Domain domain, ulong iova)
    {
        if (!domain.IsNesting || domain.Msi is not { ByBinding: true } cookie)
        {
            return DriverResult.Success;
        }

        int index = cookie.Pages.FindIndex(p => p.Iova == (iova & ~(p.Size - 1)));
        if (index >= 0)
        {
            MsiPage page = cookie.Pages[index];
            if (page.Doorbell is not null)
            {
                mappings.Unmap(domain, page.MappedAt, PageSize);
            }

            cookie.Pages.RemoveAt(index);
        }

        return DriverResult.Success;
    }

    /// <summary>iommu_put_dma_cookie: pages of bindings are unmapped, those of the window go with the page table.</summary>
    public void PutCookie(Domain domain)
    {
        if (domain.Msi is { ByBinding: true } cookie)
        {
            foreach (MsiPage page in cookie.Pages)
            {
                if (page.Doorbell is not null)
                {
                    mappings.Unmap(domain, page.MappedAt, PageSize);
                }
            }
        }

        domain.Msi = null;
    }

    private Rule? FindOrMap(Domain domain, MsiCookie cookie, ulong doorbell, out MsiPage? page)
    {
        page = cookie.Pages.Find(p => p.Doorbell == doorbell);
        if (page is not null)
        {
            return null;
        }

        MapProtection protection = MapProtection.Write | MapProtection.Mmio | (domain.IsIommufd ? MapProtection.Read : MapProtection.NoExec);
        if (cookie.ByBinding)
        {
            protection &= _executable ? ~MapProtection.NoExec : protection;
            page = cookie.Pages.Find(p => p.Doorbell is null);
            if (page is null)
            {
                return NoBinding;
            }
        }
        else
        {
            protection = cookie.OfIommufd ? MapProtection.Read | MapProtection.Write | MapProtection.Mmio : protection;
            page = new MsiPage { Iova = cookie.NextIova, MappedAt = cookie.NextIova, Size = PageSize };
            cookie.NextIova += PageSize;
        }

        if (!mappings.Map(domain, page.MappedAt, doorbell, PageSize, protection).Ok)
        {
            return MapFailed;
        }

        page.Doorbell = doorbell;
        if (!cookie.ByBinding)
        {
            cookie.Pages.Insert(0, page);
        }

        return null;
    }
}
