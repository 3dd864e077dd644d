using TraceReplay.Replayer.Memory;
using TraceReplay.Replayer.SmmuDriver;

namespace TraceReplay.Replayer.Vfio.Type1;

/// <summary>Pinning and unpinning: user pages go to the IOMMU in physically contiguous runs. Linux 5.10 vfio_pin_map_dma, vfio_unmap_unpin.</summary>
internal sealed class Type1Pages(IommuDriver driver, GuestMemory guest)
{
    // VFIO_IOMMU_TLB_SYNC_MAX
    private const int RunsPerSync = 512;

    public DriverResult Map(Type1Domain domain, in DmaMapping mapping)
    {
        if (!driver.KeepsPages)
        {
            return driver.Map(domain.Domain, mapping.Iova, 0, mapping.Size, mapping.Protection);
        }

        for (ulong done = 0; done < mapping.Size;)
        {
            ulong physical = guest.PageOf(mapping.ProcessId, mapping.Vaddr + done);
            ulong length = RunLength(mapping, done, physical);
            if (driver.Map(domain.Domain, mapping.Iova + done, physical, length, mapping.Protection) is { Errno: not 0 } failed)
            {
                return failed;
            }

            done += length;
        }

        return default;
    }

    /// <summary>Run by run, and one synchronisation for up to 512 of them.</summary>
    public void Unmap(Type1Domain domain, in DmaMapping mapping)
    {
        if (!driver.KeepsPages)
        {
            driver.Unmap(domain.Domain, mapping.Iova, mapping.Size);
            return;
        }

        var gather = new TlbGather();
        int pending = 0;
        for (ulong done = 0; done < mapping.Size;)
        {
            ulong physical = guest.PageOf(mapping.ProcessId, mapping.Vaddr + done);
            ulong length = domain.FineGrained ? IovaSpace.PageSize : RunLength(mapping, done, physical);
            ulong removed = driver.UnmapFast(domain.Domain, mapping.Iova + done, length, ref gather);
            done += Math.Max(removed, IovaSpace.PageSize);
            if (++pending == RunsPerSync)
            {
                driver.SyncTlb(domain.Domain, ref gather);
                pending = 0;
            }
        }

        if (pending > 0)
        {
            driver.SyncTlb(domain.Domain, ref gather);
        }
    }

    /// <summary>A new domain maps two pages at 0 and takes one away, to see whether the IOMMU keeps the other.</summary>
    public void TestFineGrained(Type1Domain domain)
    {
        const ulong Pages = 2 * IovaSpace.PageSize;
        if (!driver.KeepsPages)
        {
            return;
        }

        // Process 0 is the kernel: its scratch pages are never mapped by a program.
        ulong physical = guest.PageOf(0, 0);
        ulong second = guest.PageOf(0, IovaSpace.PageSize);
        if (second != physical + IovaSpace.PageSize || driver.Map(domain.Domain, 0, physical, Pages, MapProtection.Read | MapProtection.Write | MapProtection.Cache).Errno != 0)
        {
            return;
        }

        ulong removed = driver.Unmap(domain.Domain, 0, IovaSpace.PageSize);
        if (removed == IovaSpace.PageSize)
        {
            driver.Unmap(domain.Domain, IovaSpace.PageSize, IovaSpace.PageSize);
        }
        else
        {
            domain.FineGrained = true;
        }
    }

    private ulong RunLength(in DmaMapping mapping, ulong start, ulong physical)
    {
        ulong length = IovaSpace.PageSize;
        while (start + length < mapping.Size && guest.PageOf(mapping.ProcessId, mapping.Vaddr + start + length) == physical + length)
        {
            length += IovaSpace.PageSize;
        }

        return length;
    }
}
