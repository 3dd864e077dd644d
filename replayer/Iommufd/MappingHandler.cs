using TraceReplay.Formats;
using TraceReplay.Replayer.Calls;
using TraceReplay.Replayer.SmmuDriver;
using TraceReplay.Replayer.Vfio;
using TraceReplay.Replayer.Vfio.Files;

namespace TraceReplay.Replayer.Iommufd;

/// <summary>IOMMU_IOAS_MAP, MAP_FILE, COPY and UNMAP. Kernel: drivers/iommu/iommufd/ioas.c and io_pagetable.c.</summary>
internal static class MappingHandler
{
    private const uint FixedIova = 1;
    private const uint Writeable = 2;
    private const uint Readable = 4;
    private const uint Known = FixedIova | Writeable | Readable;
    private const int AtFlags = 4;

    /// <summary>Flags at 4, id 8, reserved 12, address 16, length 24, iova 32.</summary>
    public static void Map(CallContext c, IommufdContext context)
    {
        ulong length = UserCopy.U64(c, 24);
        ulong iova = UserCopy.U64(c, 32);
        if (UserCopy.U32(c, 12) != 0)
        {
            c.Fail(Errno.EOPNOTSUPP, IommufdRules.Reserved);
        }
        else if (CheckRequest(c, length, iova) && Find(c, context, 8) is { } ioas)
        {
            Finish(c, MapMemory(c, ioas, UserCopy.U64(c, 16), length, UserCopy.U32(c, AtFlags), ref iova), 32, iova);
        }
    }

    /// <summary>Memory of the calling process at an IOVA, chosen when the flags do not fix it.</summary>
    public static DriverResult MapMemory(CallContext c, Ioas ioas, ulong address, ulong length, uint flags, ref ulong iova)
    {
        const ulong PageMask = 0xfff;
        if (address + length < address)
        {
            return DriverResult.Fail(Errno.EOVERFLOW, IoasRules.Overflow);
        }

        bool writable = (flags & Writeable) != 0;
        var pages = new PageSource(c.ProcessId, address & ~PageMask, writable);
        return Place(c, ioas, [new Area(0, length, pages, address & PageMask, Protection(flags))], length, flags, ref iova);
    }

    /// <summary>Flags at 4, id 8, descriptor 12, start 16, length 24, iova 32.</summary>
    public static void MapFile(CallContext c, VfioProcess process, IommufdContext context)
    {
        ulong start = UserCopy.U64(c, 16);
        ulong length = UserCopy.U64(c, 24);
        ulong iova = UserCopy.U64(c, 32);
        int fd = (int)UserCopy.U32(c, 12);
        uint flags = UserCopy.U32(c, AtFlags);
        if (!CheckRequest(c, length, iova) || Find(c, context, 8) is not { } ioas)
        {
            return;
        }

        VfioFile? file = process.Find(fd);
        if (file is null && !process.IsForeign(fd))
        {
            c.Fail(Errno.EBADF, IoasRules.BadFile);
        }
        else if (length == 0)
        {
            c.Fail(Errno.EINVAL, IoasRules.Empty);
        }
        else if (start + length < start)
        {
            c.Fail(Errno.EOVERFLOW, IoasRules.Overflow);
        }
        else
        {
            // Files have address spaces of their own, told apart by descriptor; process numbers are positive.
            const ulong PageMask = 0xfff;
            int owner = -1 - ((((process.Id & 0x7fff) << 16) | (fd & 0xffff)) & 0x3fffffff);
            var pages = new PageSource(owner, start & ~PageMask, (flags & Writeable) != 0);
            DriverResult result = Place(c, ioas, [new Area(0, length, pages, start & PageMask, Protection(flags))], length, flags, ref iova, isOther: file is not null);
            Finish(c, result, 32, iova);
        }
    }

    /// <summary>Flags at 4, destination id 8, source id 12, length 16, destination iova 24, source iova 32.</summary>
    public static void Copy(CallContext c, IommufdContext context)
    {
        ulong length = UserCopy.U64(c, 16);
        ulong iova = UserCopy.U64(c, 24);
        ulong from = UserCopy.U64(c, 32);
        uint flags = UserCopy.U32(c, AtFlags);
        if (!CheckRequest(c, Math.Max(length, from), iova) || Find(c, context, 12) is not { } source)
        {
            return;
        }

        if (length == 0)
        {
            c.Fail(Errno.EINVAL, IoasRules.Empty);
            return;
        }

        if (from + length - 1 < from)
        {
            c.Fail(Errno.EOVERFLOW, IoasRules.Overflow);
            return;
        }

        if (Slices(source, from, from + length - 1, Protection(flags)) is not { } slices)
        {
            c.Fail(Errno.ENOENT, IoasRules.Source);
        }
        else if (Find(c, context, 8) is { } destination)
        {
            Finish(c, Place(c, destination, slices, length, flags, ref iova), 24, iova);
        }
    }

    /// <summary>Id at 4, iova 8, length 16.</summary>
    public static void Unmap(CallContext c, IommufdContext context)
    {
        if (Find(c, context, 4) is not { } ioas)
        {
            return;
        }

        ulong iova = UserCopy.U64(c, 8);
        ulong length = UserCopy.U64(c, 16);
        ulong removed;
        if (iova == 0 && length == ulong.MaxValue)
        {
            UnmapRange(ioas, 0, ulong.MaxValue, out removed);
            Finish(c, default, 16, removed, IoasRules.Unmap);
        }
        else if (iova == ulong.MaxValue || length == ulong.MaxValue)
        {
            c.Fail(Errno.EOVERFLOW, IoasRules.Overflow);
        }
        else
        {
            Finish(c, Unmap(ioas, iova, length, out removed), 16, removed, IoasRules.Unmap);
        }
    }

    public static DriverResult Unmap(Ioas ioas, ulong iova, ulong length, out ulong removed)
    {
        removed = 0;
        if (length == 0)
        {
            return DriverResult.Fail(Errno.EINVAL, IoasRules.Empty);
        }

        return iova + length - 1 < iova ? DriverResult.Fail(Errno.EOVERFLOW, IoasRules.Overflow) : UnmapRange(ioas, iova, iova + length - 1, out removed);
    }

    public static DriverResult UnmapRange(Ioas ioas, ulong first, ulong last, out ulong removed)
    {
        removed = 0;
        while (ioas.FindOverlap(first, last) is { } area)
        {
            if (area.Iova < first || area.Last > last)
            {
                return DriverResult.Fail(Errno.ENOENT, IoasRules.UnmapPart);
            }

            removed += area.Length;
            ioas.Remove(area);
        }

        return removed > 0 ? default : DriverResult.Fail(Errno.ENOENT, IoasRules.UnmapNothing);
    }

    private static bool CheckRequest(CallContext c, ulong length, ulong iova)
    {
        uint flags = UserCopy.U32(c, AtFlags);
        if ((flags & ~Known) != 0)
        {
            c.Fail(Errno.EOPNOTSUPP, IommufdRules.Reserved);
        }
        else if (iova == ulong.MaxValue || length == ulong.MaxValue)
        {
            c.Fail(Errno.EOVERFLOW, IoasRules.Overflow);
        }
        else if ((flags & (Readable | Writeable)) == 0)
        {
            c.Fail(Errno.EINVAL, IoasRules.Access);
        }
        else
        {
            return true;
        }

        return false;
    }

    private static Ioas? Find(CallContext c, IommufdContext context, int at)
    {
        Ioas? ioas = context.Find<Ioas>(UserCopy.U32(c, at));
        if (ioas is null)
        {
            c.Fail(Errno.ENOENT, IommufdRules.NoObject);
        }

        return ioas;
    }

    private static MapProtection Protection(uint flags) =>
        MapProtection.Cache | ((flags & Readable) != 0 ? MapProtection.Read : 0) | ((flags & Writeable) != 0 ? MapProtection.Write : 0);

    // The parts of mappings that cover the source without a gap.
    private static List<Area>? Slices(Ioas source, ulong first, ulong last, MapProtection protection)
    {
        var slices = new List<Area>();
        while (source.FindOverlap(first, first) is { } area)
        {
            ulong end = Math.Min(last, area.Last);
            slices.Add(new Area(0, end - first + 1, area.Pages, area.Offset + (first - area.Iova), protection));
            if (end == last)
            {
                return slices;
            }

            first = end + 1;
        }

        return null;
    }

    // iopt_map_pages: the alignment of the length, then the place, then the slices, then the pages.
    private static DriverResult Place(CallContext c, Ioas ioas, List<Area> slices, ulong length, uint flags, ref ulong iova, bool isOther = false)
    {
        ulong mask = ioas.Alignment - 1;
        if (length == 0 || (length & mask) != 0)
        {
            return DriverResult.Fail(Errno.EINVAL, IoasRules.Aligned);
        }

        DriverResult placed = (flags & FixedIova) != 0 ? CheckPlace(ioas, iova, length) : Choose(ioas, slices[0], length, ref iova);
        if (placed.Errno != 0)
        {
            return placed;
        }

        ulong at = iova;
        for (int i = 0; i < slices.Count; i++)
        {
            Area slice = slices[i];
            if ((slice.Protection & MapProtection.Write) != 0 && !slice.Pages.Writable)
            {
                return DriverResult.Fail(Errno.EPERM, IoasRules.ReadOnly);
            }

            if ((slice.PageOffset & mask) != 0)
            {
                return DriverResult.Fail(Errno.EINVAL, IoasRules.Aligned);
            }

            slices[i] = slice with { Iova = at };
            at += slice.Length;
        }

        if (ioas.Domains.Count > 0 && (isOther || c.BufferFaulted))
        {
            return isOther ? DriverResult.Fail(Errno.EINVAL, IoasRules.FileKind) : DriverResult.Fail(Errno.EFAULT, IoasRules.Pin);
        }

        if (length > Ioas.LargestTotal - Math.Min(ioas.Total, Ioas.LargestTotal))
        {
            return DriverResult.Unmodelled(TooLarge);
        }

        return ioas.Insert(slices);
    }

    private static DriverResult CheckPlace(Ioas ioas, ulong iova, ulong length)
    {
        ulong last = iova + length - 1;
        if ((iova & (ioas.Alignment - 1)) != 0)
        {
            return DriverResult.Fail(Errno.EINVAL, IoasRules.Aligned);
        }

        if (last < iova)
        {
            return DriverResult.Fail(Errno.EOVERFLOW, IoasRules.Overflow);
        }

        if (ioas.Iovas.IsReserved(iova, last))
        {
            return DriverResult.Fail(Errno.EINVAL, IoasRules.Reserved);
        }

        return ioas.FindOverlap(iova, last) is null ? default : DriverResult.Fail(Errno.EEXIST, IoasRules.Overlap);
    }

    private static DriverResult Choose(Ioas ioas, Area first, ulong length, ref ulong iova)
    {
        ulong source = first.Pages.Start + first.Offset;
        if (length >= ulong.MaxValue / 2)
        {
            return DriverResult.Fail(Errno.EOVERFLOW, IoasRules.Overflow);
        }

        ulong alignment = IovaAllocation.AlignmentFor(source, length);
        if (alignment < ioas.Alignment)
        {
            return DriverResult.Fail(Errno.EINVAL, IoasRules.Aligned);
        }

        if (!ioas.Iovas.TryAllocate(ioas.Areas, source, length, alignment, out ulong chosen))
        {
            return DriverResult.Fail(Errno.ENOSPC, IoasRules.NoHole);
        }

        iova = chosen;
        return default;
    }

    private static void Finish(CallContext c, DriverResult result, int outputAt, ulong output, Rule? rule = null)
    {
        if (result.End(c, rule ?? IoasRules.Map))
        {
            UserCopy.Put64(c, outputAt, output);
        }
    }

    private static readonly Rule TooLarge = new("ioas.too-large", "more than 64 GiB of mappings: the model keeps every page", "this model");
}
