using TraceReplay.Formats;
using TraceReplay.Replayer.Calls;

namespace TraceReplay.Replayer.Vfio.Type1;

/// <summary>VFIO_IOMMU_UNMAP_DMA. 24 bytes: argsz, flags, iova at 8, size at 16 (in and out); with a dirty bitmap 48. Linux 5.10 vfio_dma_do_unmap.</summary>
internal static class DmaUnmap
{
    private const int Size = 24;
    private const int SizeWithBitmap = 48;
    private const uint GetDirtyBitmap = 1;

    public static void Handle(CallContext c, Type1Iommu iommu)
    {
        if (!UserCopy.TryRead(c, Size))
        {
            return;
        }

        uint size = UserCopy.U32(c, 0);
        uint flags = UserCopy.U32(c, 4);
        if (size < Size || (flags & ~GetDirtyBitmap) != 0)
        {
            c.Fail(Errno.EINVAL, Type1Rules.ArgSize);
            return;
        }

        ulong iova = UserCopy.U64(c, 8);
        ulong length = UserCopy.U64(c, 16);
        if (flags != 0 && !CheckBitmap(c, size, length))
        {
            return;
        }

        if (!Type1Handler.TakeLock(c, iommu))
        {
            return;
        }

        const ulong PageMask = IovaSpace.PageSize - 1;
        if (((iova | length) & PageMask) != 0 || length == 0 || iova + length - 1 < iova)
        {
            c.Fail(Errno.EINVAL, Type1Rules.UnmapRange);
            return;
        }

        if (flags != 0)
        {
            if (!iommu.DirtyTracking || UserCopy.U64(c, 24) != IovaSpace.PageSize)
            {
                c.Fail(Errno.EINVAL, Type1Rules.UnmapBitmap);
                return;
            }

            c.Unmodelled("the dirty bitmap of an unmapped range");
            return;
        }

        ulong last = iova + length - 1;
        if (iommu.Version2 && SplitsMapping(iommu, iova, last))
        {
            c.Fail(Errno.EINVAL, Type1Rules.UnmapSplit);
            return;
        }

        ulong removed = 0;
        while (iommu.FindOverlap(iova, last) is { } mapping)
        {
            // Version 1 stops at a mapping that begins before the range; nobody may take away another process's pages.
            if ((!iommu.Version2 && iova > mapping.Iova) || mapping.ProcessId != c.ProcessId)
            {
                break;
            }

            removed += mapping.Size;
            iommu.Unmap(mapping);
        }

        UserCopy.Put64(c, 16, removed);
        c.Succeed(0, Type1Rules.Unmap);
    }

    private static bool SplitsMapping(Type1Iommu iommu, ulong first, ulong last) =>
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
