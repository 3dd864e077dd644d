using System.Buffers.Binary;
using TraceReplay.Formats;
using TraceReplay.Replayer.Calls;

namespace TraceReplay.Replayer.Vfio.Type1;

/// <summary>
/// The bitmap that DIRTY_PAGES and UNMAP_DMA fill, one bit per page from the range's first. Nothing tells the kernel what a device wrote, so every page of a
/// mapping that is pinned for one is dirty. Linux 5.10 update_user_bitmap, the same in 7.3.
/// </summary>
internal static class DirtyBitmap
{
    /// <summary>Offset of the bitmap's address in both arguments.</summary>
    private const int Pointer = 40;

    private const int WordBits = 64;

    /// <param name="first">First address of the range.</param>
    /// <returns>False when the buffer is not writable: EFAULT.</returns>
    public static bool TryPut(CallContext c, Type1Iommu iommu, ulong first, ulong last)
    {
        byte[]? bitmap = null;
        foreach (DmaMapping mapping in iommu.Mappings.Values)
        {
            if (!mapping.Overlaps(first, last) || mapping.Iova < first)
            {
                continue;
            }

            if (bitmap is null && c.BufferFaults(Pointer, UserCopy.U64(c, Pointer), 1))
            {
                c.Fail(Errno.EFAULT, Type1Rules.DirtyBuffer);
                return false;
            }

            bitmap ??= c.BufferInput(Pointer).ToArray();
            Mark(bitmap, (mapping.Iova - first) / IovaSpace.PageSize, mapping.Size / IovaSpace.PageSize);
        }

        if (bitmap is not null)
        {
            c.WriteBuffer(Pointer, 0, bitmap);
        }

        return true;
    }

    // Whole words are written: bits before the mapping stay, bits behind it are cleared.
    private static void Mark(Span<byte> bitmap, ulong start, ulong pages)
    {
        ulong end = start + pages;
        for (ulong word = start / WordBits; word <= (end - 1) / WordBits && (word + 1) * sizeof(ulong) <= (ulong)bitmap.Length; word++)
        {
            Span<byte> at = bitmap[(int)(word * sizeof(ulong))..];
            ulong from = Math.Max(start, word * WordBits) - (word * WordBits);
            ulong to = Math.Min(end - (word * WordBits), WordBits);
            ulong before = from == 0 ? 0 : BinaryPrimitives.ReadUInt64LittleEndian(at) & ((1UL << (int)from) - 1);
            ulong set = (to == WordBits ? ulong.MaxValue : (1UL << (int)to) - 1) & ~((1UL << (int)from) - 1);
            BinaryPrimitives.WriteUInt64LittleEndian(at, before | set);
        }
    }
}
