using TraceReplay.Formats;
using TraceReplay.Formats.Dialects;
using TraceReplay.Replayer.Calls;
using TraceReplay.Replayer.SmmuDriver;

namespace TraceReplay.Replayer.Vfio.Type1;

/// <summary>VFIO_IOMMU_UNMAP_DMA. 24 bytes: argsz, flags, iova at 8, size at 16 (in and out); with a dirty bitmap 48. Linux 5.10 vfio_dma_do_unmap.</summary>
internal sealed class DmaUnmap(VfioBehaviour behaviour)
{
    private const int Size = 24;
    private const int SizeWithBitmap = 48;
    private const uint GetDirtyBitmap = 1;
    private const uint All = 2;
    private const uint Vaddr = 4;

    private readonly uint _knownFlags = GetDirtyBitmap | (behaviour.UpdatesVaddr ? All | Vaddr : 0);

    public void Handle(CallContext c, Type1Iommu iommu)
    {
        if (!UserCopy.TryRead(c, Size))
        {
            return;
        }

        uint size = UserCopy.U32(c, 0);
        uint flags = UserCopy.U32(c, 4);
        if (size < Size || (flags & ~_knownFlags) != 0)
        {
            c.Fail(Errno.EINVAL, Type1Rules.ArgSize);
            return;
        }

        ulong iova = UserCopy.U64(c, 8);
        ulong length = UserCopy.U64(c, 16);
        bool wantsBitmap = (flags & GetDirtyBitmap) != 0;
        if (wantsBitmap && (flags & (All | Vaddr)) != 0)
        {
            c.Fail(Errno.EINVAL, Type1Rules.UnmapAll);
            return;
        }

        if ((wantsBitmap && !CheckBitmap(c, size, length)) || !Type1Handler.TakeLock(c, iommu))
        {
            return;
        }

        if (Refusal(c, iommu, iova, length, flags) is { } refusal)
        {
            c.Fail(refusal.Errno, refusal.Rule!);
            return;
        }

        ulong last = (flags & All) != 0 ? ulong.MaxValue : iova + length - 1;
        if (wantsBitmap && !DirtyBitmap.TryPut(c, iommu, iova, last))
        {
            return;
        }

        ulong removed = (flags & Vaddr) != 0 ? TakeBack(c, iommu, iova, last) : Remove(c, iommu, iova, last);
        if (c.Result == 0)
        {
            UserCopy.Put64(c, 16, removed);
        }
    }

    private DriverResult? Refusal(CallContext c, Type1Iommu iommu, ulong iova, ulong length, uint flags)
    {
        const ulong PageMask = IovaSpace.PageSize - 1;
        bool all = (flags & All) != 0;
        if ((iova & PageMask) == 0 && all)
        {
            return iova == 0 && length == 0 ? null : DriverResult.Fail(Errno.EINVAL, Type1Rules.UnmapAll);
        }

        if (((iova | length) & PageMask) != 0 || length == 0)
        {
            return DriverResult.Fail(Errno.EINVAL, Type1Rules.UnmapRange);
        }

        ulong last = iova + length - 1;
        if (last < iova)
        {
            return behaviour.ChecksOverflow ? DriverResult.Fail(Errno.EOVERFLOW, Type1Rules.UnmapOverflow) : DriverResult.Fail(Errno.EINVAL, Type1Rules.UnmapRange);
        }

        if ((flags & GetDirtyBitmap) != 0 && (!iommu.DirtyTracking || UserCopy.U64(c, 24) != IovaSpace.PageSize))
        {
            return DriverResult.Fail(Errno.EINVAL, Type1Rules.UnmapBitmap);
        }

        return iommu.Version2 && SplitsMapping(iommu, iova, last) ? DriverResult.Fail(Errno.EINVAL, Type1Rules.UnmapSplit) : null;
    }

    private ulong Remove(CallContext c, Type1Iommu iommu, ulong iova, ulong last)
    {
        ulong removed = 0;
        while (iommu.FindOverlap(iova, last) is { } mapping)
        {
            // Version 1 stops at a mapping that begins before the range; nobody may take away another process's pages.
            if ((!iommu.Version2 && iova > mapping.Iova) || (mapping.ProcessId != c.ProcessId && !behaviour.UnmapsForOthers))
            {
                break;
            }

            removed += mapping.Size;
            iommu.Unmap(mapping);
        }

        c.Succeed(0, Type1Rules.Unmap);
        return removed;
    }

    // All of them or none: a mapping whose addresses are gone already undoes the ones before it.
    private static ulong TakeBack(CallContext c, Type1Iommu iommu, ulong iova, ulong last)
    {
        ulong taken = 0;
        var fresh = new List<ulong>();
        foreach (DmaMapping mapping in iommu.Mappings.Values)
        {
            if (!mapping.Overlaps(iova, last))
            {
                continue;
            }

            if (!iommu.Version2 && iova > mapping.Iova)
            {
                break;
            }

            if (!iommu.StaleAddresses.Add(mapping.Iova))
            {
                iommu.StaleAddresses.ExceptWith(fresh);
                c.Fail(Errno.EINVAL, Type1Rules.UnmapVaddr);
                return 0;
            }

            fresh.Add(mapping.Iova);
            taken += mapping.Size;
        }

        c.Succeed(0, Type1Rules.UnmapVaddr);
        return taken;
    }

    /// <summary>The range begins or ends inside a mapping.</summary>
    public static bool SplitsMapping(Type1Iommu iommu, ulong first, ulong last) =>
        (iommu.FindOverlap(first, first) is { } start && start.Iova != first) || (iommu.FindOverlap(last, last) is { } end && end.Last != last);

    private static bool CheckBitmap(CallContext c, uint size, ulong length)
    {
        if (size < SizeWithBitmap)
        {
            c.Fail(Errno.EINVAL, Type1Rules.UnmapBitmap);
            return false;
        }

        if (!UserCopy.TryRead(c, SizeWithBitmap))
        {
            return false;
        }

        if (!DirtyTracking.BitmapCovers(length, UserCopy.U64(c, 24), UserCopy.U64(c, 32)))
        {
            c.Fail(Errno.EINVAL, Type1Rules.UnmapBitmap);
            return false;
        }

        return true;
    }
}
