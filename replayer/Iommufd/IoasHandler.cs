using System.Buffers.Binary;
using TraceReplay.Formats;
using TraceReplay.Replayer.Calls;
using TraceReplay.Replayer.Vfio;

namespace TraceReplay.Replayer.Iommufd;

/// <summary>Calls that make address spaces and say what may be mapped where. Kernel: drivers/iommu/iommufd/ioas.c.</summary>
internal sealed class IoasHandler(AreaPages pages)
{
    private const int RangeSize = 16;
    private const int AtIoas = 4;

    public Ioas Create(IommufdContext context) => context.Add(new Ioas(pages));

    /// <summary>IOMMU_IOAS_ALLOC: flags at 4, out id at 8.</summary>
    public void Alloc(CallContext c, IommufdContext context)
    {
        if (UserCopy.U32(c, 4) != 0)
        {
            c.Fail(Errno.EOPNOTSUPP, IommufdRules.Reserved);
            return;
        }

        UserCopy.Put32(c, 8, (uint)Create(context).Id);
        c.Succeed(0, IoasRules.Alloc);
    }

    /// <summary>IOMMU_IOAS_IOVA_RANGES: id at 4, room and count at 8, reserved 12, array 16, out alignment 24.</summary>
    public static void Ranges(CallContext c, IommufdContext context)
    {
        const int Count = 8;
        const int Array = 16;
        if (UserCopy.U32(c, 12) != 0)
        {
            c.Fail(Errno.EOPNOTSUPP, IommufdRules.Reserved);
            return;
        }

        if (context.Find<Ioas>(UserCopy.U32(c, AtIoas)) is not { } ioas)
        {
            c.Fail(Errno.ENOENT, IommufdRules.NoObject);
            return;
        }

        uint room = UserCopy.U32(c, Count);
        List<IovaRange> holes = ioas.Iovas.Holes();
        int told = (int)Math.Min(room, (uint)holes.Count);
        if (told > 0 && c.BufferFaults(Array, UserCopy.U64(c, Array), told * RangeSize))
        {
            c.Fail(Errno.EFAULT, IommufdRules.ArgumentFault);
            return;
        }

        var bytes = new byte[told * RangeSize];
        for (int i = 0; i < told; i++)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(i * RangeSize), holes[i].First);
            BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan((i * RangeSize) + 8), holes[i].Last);
        }

        if (ioas.ApertureIsOfMachine && told > 0 && told == holes.Count)
        {
            c.WriteBuffer(Array, 0, bytes.AsMemory(0, bytes.Length - 8));
            c.LearnBuffer(ref ioas.Aperture, Array, bytes.Length - 8, 8, 8);
        }
        else
        {
            c.WriteBuffer(Array, 0, bytes);
        }

        UserCopy.Put32(c, Count, (uint)holes.Count);
        UserCopy.Put64(c, 24, ioas.Alignment);
        if (holes.Count > room)
        {
            c.Fail(Errno.EMSGSIZE, IoasRules.Ranges);
        }
        else
        {
            c.Succeed(0, IoasRules.Ranges);
        }
    }

    /// <summary>IOMMU_IOAS_ALLOW_IOVAS: id at 4, count 8, reserved 12, array 16.</summary>
    public static void Allow(CallContext c, IommufdContext context)
    {
        const int Array = 16;
        if (UserCopy.U32(c, 12) != 0)
        {
            c.Fail(Errno.EOPNOTSUPP, IommufdRules.Reserved);
            return;
        }

        if (context.Find<Ioas>(UserCopy.U32(c, AtIoas)) is not { } ioas)
        {
            c.Fail(Errno.ENOENT, IommufdRules.NoObject);
            return;
        }

        uint count = UserCopy.U32(c, 8);
        ReadOnlySpan<byte> bytes = c.BufferInput(Array);
        var ranges = new SortedDictionary<ulong, IovaRange>();
        for (uint i = 0; i < count; i++)
        {
            if (((ulong)i + 1) * RangeSize > (ulong)bytes.Length)
            {
                c.Fail(Errno.EFAULT, IommufdRules.ArgumentFault);
                return;
            }

            ReadOnlySpan<byte> at = bytes[(int)(i * RangeSize)..];
            var range = new IovaRange(BinaryPrimitives.ReadUInt64LittleEndian(at), BinaryPrimitives.ReadUInt64LittleEndian(at[8..]));
            if (range.First >= range.Last || Touches(ranges, range))
            {
                c.Fail(Errno.EINVAL, IoasRules.AllowRange);
                return;
            }

            ranges.Add(range.First, range);
        }

        if (ioas.Iovas.TryAllow([.. ranges.Values]))
        {
            c.Succeed(0, IoasRules.Allow);
        }
        else
        {
            c.Fail(Errno.EADDRINUSE, IoasRules.AllowReserved);
        }
    }

    /// <summary>IOMMU_OPTION: option at 4, operation u16 at 8, reserved u16 at 10, object 12, value 16.</summary>
    public static void Option(CallContext c, IommufdContext context)
    {
        const uint RlimitMode = 0;
        const uint HugePages = 1;
        const int Value = 16;
        uint operation = UserCopy.U32(c, 8);
        uint option = UserCopy.U32(c, 4);
        bool set = (operation & 0xffff) == 0;
        if (operation >> 16 != 0 || option is not (RlimitMode or HugePages))
        {
            c.Fail(Errno.EOPNOTSUPP, IommufdRules.Reserved);
            return;
        }

        uint id = UserCopy.U32(c, 12);
        ulong value = UserCopy.U64(c, Value);
        Ioas? ioas = option == HugePages ? context.Find<Ioas>(id) : null;
        if (option == RlimitMode && id != 0)
        {
            c.Fail(Errno.EOPNOTSUPP, IommufdRules.RlimitObject);
        }
        else if (option == HugePages && ioas is null)
        {
            c.Fail(Errno.ENOENT, IommufdRules.NoObject);
        }
        else if (operation > 1)
        {
            c.Fail(Errno.EOPNOTSUPP, IommufdRules.Reserved);
        }
        else if (!set)
        {
            bool now = ioas is null ? context.AccountsByProcess : !ioas.SmallPages;
            UserCopy.Put64(c, Value, now ? 1UL : 0);
            c.Succeed(0, IommufdRules.Option);
        }
        else if (ioas is null && !context.IsEmpty)
        {
            c.Fail(Errno.EBUSY, IommufdRules.RlimitObject);
        }
        else if (value > 1)
        {
            c.Fail(Errno.EINVAL, ioas is null ? IommufdRules.RlimitObject : IommufdRules.HugePages);
        }
        else if (ioas is null)
        {
            context.AccountsByProcess = value == 1;
            c.Succeed(0, IommufdRules.Option);
        }
        else if (value == 0 && !ioas.TryUseSmallPages())
        {
            c.Fail(Errno.EINVAL, IommufdRules.HugePages);
        }
        else
        {
            if (value == 1)
            {
                ioas.UseLargePages();
            }

            c.Succeed(0, IommufdRules.Option);
        }
    }

    /// <summary>IOMMU_IOAS_CHANGE_PROCESS: reserved at 4. The new process' memory is what its files show, which the log does not tell apart.</summary>
    public static void ChangeProcess(CallContext c, IommufdContext context)
    {
        if (UserCopy.U32(c, 4) != 0)
        {
            c.Fail(Errno.EOPNOTSUPP, IommufdRules.Reserved);
        }
        else if (context.Objects.Values.OfType<Ioas>().Any(ioas => ioas.Areas.Any(area => !area.Pages.IsFile)))
        {
            c.Fail(Errno.EINVAL, IoasRules.ChangeProcess);
        }
        else
        {
            c.Succeed(0, IoasRules.ChangeProcess);
        }
    }

    /// <summary>IOMMU_IOAS_NOIOMMU_GET_PA: flags at 4, id 8, reserved 12, iova 16, length 24.</summary>
    public static void GetPhysical(CallContext c, IommufdContext context)
    {
        ulong iova = UserCopy.U64(c, 16);
        ulong length = UserCopy.U64(c, 24);
        if (UserCopy.U32(c, 4) != 0 || UserCopy.U32(c, 12) != 0)
        {
            c.Fail(Errno.EOPNOTSUPP, IommufdRules.Reserved);
        }
        else if (length == 0)
        {
            c.Fail(Errno.EINVAL, IoasRules.Empty);
        }
        else if (iova == ulong.MaxValue)
        {
            c.Fail(Errno.EOVERFLOW, IoasRules.Overflow);
        }
        else if (context.Find<Ioas>(UserCopy.U32(c, 8)) is not { } ioas)
        {
            c.Fail(Errno.ENOENT, IommufdRules.NoObject);
        }
        else if (ioas.FindOverlap(iova, iova) is null)
        {
            c.Fail(Errno.ENOENT, IoasRules.UnmapNothing);
        }
        else
        {
            // Every device of the model has an IOMMU.
            c.Fail(Errno.EOPNOTSUPP, IoasRules.NoIommu);
        }
    }

    private static bool Touches(SortedDictionary<ulong, IovaRange> ranges, IovaRange range)
    {
        foreach (IovaRange other in ranges.Values)
        {
            if (other.Overlaps(range.First, range.Last))
            {
                return true;
            }
        }

        return false;
    }
}
