using System.Numerics;
using TraceReplay.Formats;
using TraceReplay.Formats.Dialects;
using TraceReplay.Replayer.Calls;

namespace TraceReplay.Replayer.Vfio.Type1;

/// <summary>VFIO_IOMMU_DIRTY_PAGES. 8 bytes: argsz, flags; GET_BITMAP 48: iova at 8, size at 16, bitmap page size 24, bitmap bytes 32. Linux 5.10.</summary>
internal sealed class DirtyTracking(VfioBehaviour behaviour)
{
    private const int Size = 8;
    private const int SizeWithBitmap = 48;
    private const uint Start = 1;
    private const uint Stop = 2;
    private const uint GetBitmap = 4;
    private const ulong LargestBitmap = 0x10000000;

    public void Handle(CallContext c, Type1Iommu iommu)
    {
        if (!iommu.Version2)
        {
            c.Fail(Errno.EACCES, Type1Rules.DirtyVersion);
            return;
        }

        if (!UserCopy.TryRead(c, Size))
        {
            return;
        }

        uint size = UserCopy.U32(c, 0);
        uint flags = UserCopy.U32(c, 4);
        if (size < Size || flags is not (Start or Stop or GetBitmap))
        {
            c.Fail(Errno.EINVAL, Type1Rules.DirtyFlags);
            return;
        }

        if (flags == GetBitmap)
        {
            Bitmap(c, iommu, size);
            return;
        }

        if (Type1Handler.TakeLock(c, iommu))
        {
            iommu.DirtyTracking = flags == Start;
            c.Succeed(0, Type1Rules.DirtyTracking);
        }
    }

    /// <summary>One bit per page in whole 64-bit words, at most 256 MiB of bitmap.</summary>
    public static bool BitmapCovers(ulong length, ulong pageSize, ulong bitmapBytes)
    {
        ulong pages = pageSize == 0 ? 0 : length >> BitOperations.TrailingZeroCount(pageSize);
        return pages != 0 && bitmapBytes is not 0 and <= LargestBitmap && bitmapBytes >= (pages + 63) / 64 * 8;
    }

    private void Bitmap(CallContext c, Type1Iommu iommu, uint size)
    {
        if (size < SizeWithBitmap)
        {
            c.Fail(Errno.EINVAL, Type1Rules.DirtyBitmap);
            return;
        }

        if (!UserCopy.TryRead(c, SizeWithBitmap))
        {
            return;
        }

        ulong iova = UserCopy.U64(c, 8);
        ulong length = UserCopy.U64(c, 16);
        ulong pageSize = UserCopy.U64(c, 24);
        bool overflows = behaviour.ChecksOverflow && length != 0 && iova + length - 1 < iova;
        if (overflows)
        {
            c.Fail(Errno.EOVERFLOW, Type1Rules.DirtyOverflow);
            return;
        }

        bool refused = iova + length < iova || !BitmapCovers(length, pageSize, UserCopy.U64(c, 32));
        if (refused)
        {
            c.Fail(Errno.EINVAL, Type1Rules.DirtyBitmap);
            return;
        }

        if (!Type1Handler.TakeLock(c, iommu))
        {
            return;
        }

        refused = pageSize != IovaSpace.PageSize || ((iova | length) & (IovaSpace.PageSize - 1)) != 0 || length == 0 || !iommu.DirtyTracking;
        if (refused)
        {
            c.Fail(Errno.EINVAL, Type1Rules.DirtyBitmap);
            return;
        }

        if (DmaUnmap.SplitsMapping(iommu, iova, iova + length - 1))
        {
            c.Fail(Errno.EINVAL, Type1Rules.DirtyBitmap);
            return;
        }

        if (DirtyBitmap.TryPut(c, iommu, iova, iova + length - 1))
        {
            c.Succeed(0, Type1Rules.DirtyBitmap);
        }
    }
}
