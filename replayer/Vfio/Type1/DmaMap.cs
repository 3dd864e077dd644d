using TraceReplay.Formats;
using TraceReplay.Replayer.Calls;
using TraceReplay.Replayer.SmmuDriver;

namespace TraceReplay.Replayer.Vfio.Type1;

/// <summary>VFIO_IOMMU_MAP_DMA. 32 bytes: argsz, flags, vaddr at 8, iova at 16, size at 24. Linux 5.10 vfio_dma_do_map.</summary>
internal static class DmaMap
{
    /// <summary>Bytes. Every page costs memory and time, and the size comes from a log.</summary>
    private const ulong LargestMapping = 64UL << 30;

    private const int Size = 32;
    private const uint Read = 1;
    private const uint Write = 2;

    public static void Handle(CallContext c, Type1Iommu iommu)
    {
        if (!UserCopy.TryRead(c, Size))
        {
            return;
        }

        uint flags = UserCopy.U32(c, 4);
        if (UserCopy.U32(c, 0) < Size || (flags & ~(Read | Write)) != 0)
        {
            c.Fail(Errno.EINVAL, Type1Rules.ArgSize);
            return;
        }

        if (!Type1Handler.TakeLock(c, iommu))
        {
            return;
        }

        var protection = MapProtection.Cache;
        protection |= (flags & Read) != 0 ? MapProtection.Read : 0;
        protection |= (flags & Write) != 0 ? MapProtection.Write : 0;
        var mapping = new DmaMapping(c.ProcessId, UserCopy.U64(c, 16), UserCopy.U64(c, 8), UserCopy.U64(c, 24), protection);
        if (Refusal(iommu, mapping, flags) is { } refusal)
        {
            c.Fail(refusal.Errno, refusal.Rule!);
            return;
        }

        if (mapping.Size > LargestMapping)
        {
            c.Unmodelled("a mapping of more than 64 GiB: the model keeps every page of a mapping");
            return;
        }

        DriverResult result = iommu.Map(mapping);
        if (result.Errno != 0)
        {
            c.Fail(result.Errno, result.Rule ?? Type1Rules.Map);
            return;
        }

        c.Succeed(0, Type1Rules.Map);
    }

    private static DriverResult? Refusal(Type1Iommu iommu, in DmaMapping m, uint flags)
    {
        bool wraps = m.Iova + m.Size - 1 < m.Iova || m.Vaddr + m.Size - 1 < m.Vaddr;
        if (flags == 0 || m.Size == 0 || ((m.Size | m.Iova | m.Vaddr) & (IovaSpace.PageSize - 1)) != 0 || wraps)
        {
            return new DriverResult(Errno.EINVAL, Type1Rules.MapAlignment, false);
        }

        if (iommu.FindOverlap(m.Iova, m.Last) is not null)
        {
            return new DriverResult(Errno.EEXIST, Type1Rules.MapOverlap, false);
        }

        if (iommu.EntriesLeft == 0)
        {
            return new DriverResult(Errno.ENOSPC, Type1Rules.MapLimit, false);
        }

        return IovaSpace.Contains(m.Iova, m.Last, iommu.ApertureLast) ? null : new DriverResult(Errno.EINVAL, Type1Rules.MapIova, false);
    }
}
