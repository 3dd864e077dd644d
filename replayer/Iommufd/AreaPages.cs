using TraceReplay.Replayer.Calls;
using TraceReplay.Replayer.Memory;
using TraceReplay.Replayer.SmmuDriver;

namespace TraceReplay.Replayer.Iommufd;

/// <summary>
/// Mappings as page table entries: one iommu_map for each physically contiguous run, one iommu_unmap for all of it. Kernel: drivers/iommu/iommufd/pages.c.
/// </summary>
internal sealed class AreaPages(IommuDriver driver, GuestMemory guest)
{
    private const ulong PageSize = 0x1000;

    private static readonly Rule NoAccess = new("ioas.no-access", "no page table entry is neither readable nor writable", "recorded with Linux 7.3.4; drivers/iommu/io-pgtable-arm.c");

    /// <summary>Nothing stays mapped when it fails.</summary>
    public DriverResult Map(Domain domain, Area area, bool smallPages)
    {
        if ((area.Protection & (MapProtection.Read | MapProtection.Write)) == 0)
        {
            return DriverResult.Fail(Formats.Errno.EINVAL, NoAccess);
        }

        for (ulong done = 0; done < area.Length;)
        {
            ulong physical = PageOf(area, done);
            ulong length = smallPages ? PageSize : RunLength(area, done, physical);
            if (driver.Map(domain, area.Iova + done, physical, length, area.Protection) is { Errno: not 0 } failed)
            {
                if (done > 0)
                {
                    driver.Unmap(domain, area.Iova, done);
                }

                return failed;
            }

            done += length;
        }

        return default;
    }

    public void Unmap(Domain domain, Area area) => driver.Unmap(domain, area.Iova, area.Length);

    /// <summary>The mapping keeps its memory, also when the process behind it ends.</summary>
    public void Hold(Area area) => guest.Pin(area.Pages.ProcessId);

    public void LetGo(Area area) => guest.Unpin(area.Pages.ProcessId);

    /// <summary>Model physical address behind a byte of a mapping.</summary>
    public ulong Resolve(Area area, ulong iova)
    {
        ulong source = area.SourceOf(iova);
        return guest.PageOf(area.Pages.ProcessId, source) + (source & (PageSize - 1));
    }

    private ulong PageOf(Area area, ulong offset) => guest.PageOf(area.Pages.ProcessId, area.SourceOf(area.Iova + offset));

    private ulong RunLength(Area area, ulong start, ulong physical)
    {
        ulong length = PageSize;
        while (start + length < area.Length && PageOf(area, start + length) == physical + length)
        {
            length += PageSize;
        }

        return length;
    }
}
