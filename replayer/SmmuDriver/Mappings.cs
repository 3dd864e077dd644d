using TraceReplay.Formats;
using TraceReplay.Replayer.Calls;

namespace TraceReplay.Replayer.SmmuDriver;

/// <summary>Mapping and unmapping in the largest pages that fit. Kernel: __iommu_map, __iommu_unmap and iommu_pgsize of drivers/iommu/iommu.c, Linux 5.10.</summary>
internal sealed class Mappings(TlbMaintenance tlb)
{
    private static readonly Rule NoTable = new("map.no-table", "no device was ever attached to the domain", "Linux 5.10 arm-smmu-v3.c arm_smmu_map");

    private static readonly Rule Misaligned = new("map.aligned", "address, physical address and size must be multiples of the smallest page", "Linux 5.10 drivers/iommu/iommu.c __iommu_map");

    private static readonly Rule Refused = new(
        "map.refused", "something is mapped there already, or an address is beyond what the table can hold", "Linux 5.10 drivers/iommu/io-pgtable-arm.c arm_lpae_map");

    /// <summary>Maps a physically contiguous run. On failure what was mapped is unmapped again, which ends in a TLB synchronisation even for nothing.</summary>
    public DriverResult Map(Domain domain, ulong iova, ulong physical, ulong size, MapProtection protection)
    {
        if (domain.Table is not { } table)
        {
            return DriverResult.Fail(Errno.ENODEV, NoTable);
        }

        if (((iova | physical | size) & (SmallestPage(table) - 1)) != 0)
        {
            return DriverResult.Fail(22, Misaligned);
        }

        var flush = new DomainFlush(tlb, domain);
        for (ulong done = 0; done < size;)
        {
            ulong page = PageSize(table, (iova + done) | (physical + done), size - done);
            int error = table.Map(iova + done, physical + done, page, protection, flush);
            if (error != 0)
            {
                Unmap(domain, iova, done);
                return DriverResult.Fail(error, Refused);
            }

            done += page;
        }

        return DriverResult.Success;
    }

    /// <summary>iommu_unmap: with its own gather, synchronised at the end.</summary>
    public ulong Unmap(Domain domain, ulong iova, ulong size)
    {
        var gather = new TlbGather();
        ulong unmapped = UnmapFast(domain, iova, size, ref gather);
        if (domain.Table is not null)
        {
            tlb.Sync(domain, ref gather);
        }

        return unmapped;
    }

    /// <summary>iommu_unmap_fast: stops at the first address that is not mapped.</summary>
    public ulong UnmapFast(Domain domain, ulong iova, ulong size, ref TlbGather gather)
    {
        if (domain.Table is not { } table || ((iova | size) & (SmallestPage(table) - 1)) != 0)
        {
            return 0;
        }

        var flush = new DomainFlush(tlb, domain);
        ulong unmapped = 0;
        while (unmapped < size)
        {
            ulong page = PageSize(table, iova + unmapped, size - unmapped);
            ulong part = table.Unmap(iova + unmapped, page, ref gather, flush);
            if (part == 0)
            {
                break;
            }

            unmapped += part;
        }

        return unmapped;
    }

    private static ulong SmallestPage(PageTable table) => table.Format.PageSizes & (~table.Format.PageSizes + 1);

    // The largest page not larger than what is left and to whose size the addresses are aligned.
    private static ulong PageSize(PageTable table, ulong addresses, ulong size)
    {
        ulong best = SmallestPage(table);
        for (ulong sizes = table.Format.PageSizes; sizes != 0; sizes &= sizes - 1)
        {
            ulong page = sizes & (~sizes + 1);
            if (page <= size && (addresses & (page - 1)) == 0)
            {
                best = page;
            }
        }

        return best;
    }
}
