using TraceReplay.Formats;
using TraceReplay.Formats.Ioctls.Vfio;
using TraceReplay.Replayer.Calls;
using TraceReplay.Replayer.SmmuDriver;
using TraceReplay.Replayer.Vfio;
using TraceReplay.Replayer.Vfio.Type1;

namespace TraceReplay.Replayer.Iommufd;

/// <summary>VFIO's container calls on an iommufd: they work on one address space, made when the first group joins. Kernel: drivers/iommu/iommufd/vfio_compat.c.</summary>
internal sealed class CompatHandler(IoasHandler ioases, IommuDriver driver)
{
    private const ulong TypeV1 = Type1Iommu.TypeV1;
    private const ulong TypeV2 = Type1Iommu.TypeV2;
    private const ulong UnmapAll = 9;
    private const ulong CacheCoherent = 4;
    private const ulong NoIommuType = 8;

    private Fact _noIommu;

    public void Ioctl(CallContext c, IommufdContext context, uint request)
    {
        switch (request)
        {
            case VfioRequest.GetApiVersion:
                c.Succeed(0, VfioRules.ApiVersion);
                break;
            case VfioRequest.CheckExtension:
                CheckExtension(c, context);
                break;
            case VfioRequest.SetIommu:
                SetIommu(c, context);
                break;
            case VfioRequest.IommuGetInfo:
                CompatInfo.Handle(c, context);
                break;
            case VfioRequest.IommuMapDma:
                Map(c, context);
                break;
            case VfioRequest.IommuUnmapDma:
                Unmap(c, context);
                break;
            default:
                c.Fail(Errno.ENOTTY, IommufdRules.Unknown);
                break;
        }
    }

    /// <summary>IOMMU_VFIO_IOAS: id at 4, operation u16 at 8, reserved u16 at 10.</summary>
    public static void Choose(CallContext c, IommufdContext context)
    {
        const uint Get = 0;
        const uint Set = 1;
        const uint Clear = 2;
        switch (UserCopy.U32(c, 8))
        {
            case Get when context.Compatible is { } ioas:
                UserCopy.Put32(c, 4, (uint)ioas.Id);
                c.Succeed(0, IoasRules.Compatible);
                break;
            case Get:
                c.Fail(Errno.ENODEV, IoasRules.NoCompatible);
                break;
            case Set when context.Find<Ioas>(UserCopy.U32(c, 4)) is { } ioas:
                context.Compatible = ioas;
                c.Succeed(0, IoasRules.Compatible);
                break;
            case Set:
                c.Fail(Errno.ENOENT, IommufdRules.NoObject);
                break;
            case Clear:
                context.Compatible = null;
                c.Succeed(0, IoasRules.Compatible);
                break;
            default:
                c.Fail(Errno.EOPNOTSUPP, IommufdRules.Reserved);
                break;
        }
    }

    /// <summary>A group joins the iommufd as it would a container.</summary>
    public Ioas Join(IommufdContext context) => context.Compatible ??= ioases.Create(context);

    private void CheckExtension(CallContext c, IommufdContext context)
    {
        switch (c.Argument)
        {
            case TypeV1 or TypeV2 or UnmapAll:
                c.Succeed(1, CompatRules.Extension);
                break;
            case CacheCoherent when context.Compatible is { } ioas:
                c.Succeed(ioas.Domains.Count == 0 || driver.FullyCoherent ? 1 : 0, CompatRules.Extension);
                break;
            case CacheCoherent:
                c.Fail(Errno.ENODEV, IoasRules.NoCompatible);
                break;
            case NoIommuType:
                CheckNoIommu(c);
                break;
            default:
                c.Succeed(0, CompatRules.Extension);
                break;
        }
    }

    // Built in or not is the recorded kernel's.
    private void CheckNoIommu(CallContext c)
    {
        c.Succeed((long)_noIommu.Value, CompatRules.Extension);
        if (!_noIommu.Known && c.LearnResult() is >= 0 and var built)
        {
            _noIommu = new Fact { Known = true, Value = (ulong)built };
        }
    }

    private static void SetIommu(CallContext c, IommufdContext context)
    {
        if (c.Argument is not (TypeV1 or TypeV2))
        {
            c.Fail(Errno.EINVAL, CompatRules.SetIommu);
        }
        else if (context.Compatible is not { } ioas)
        {
            c.Fail(Errno.ENODEV, IoasRules.NoCompatible);
        }
        else if (c.Argument == TypeV1 && !ioas.TryUseSmallPages())
        {
            c.Fail(Errno.EINVAL, IommufdRules.HugePages);
        }
        else
        {
            c.Succeed(0, CompatRules.SetIommu);
        }
    }

    // argsz, flags 4, vaddr 8, iova 16, size 24.
    private static void Map(CallContext c, IommufdContext context)
    {
        const int Size = 32;
        const uint FixedIova = 1;
        const uint Writeable = 2;
        const uint Readable = 4;
        if (!UserCopy.TryRead(c, Size))
        {
            return;
        }

        uint flags = UserCopy.U32(c, 4);
        if (UserCopy.U32(c, 0) < Size || flags > 3)
        {
            c.Fail(Errno.EINVAL, CompatRules.Arguments);
            return;
        }

        if (context.Compatible is not { } ioas)
        {
            c.Fail(Errno.ENODEV, IoasRules.NoCompatible);
            return;
        }

        ulong iova = UserCopy.U64(c, 16);
        uint access = ((flags & 1) != 0 ? Readable : 0) | ((flags & 2) != 0 ? Writeable : 0);
        MappingHandler.MapMemory(c, ioas, UserCopy.U64(c, 8), UserCopy.U64(c, 24), FixedIova | access, ref iova).End(c, CompatRules.Memory);
    }

    // argsz, flags 4, iova 8, size 16.
    private static void Unmap(CallContext c, IommufdContext context)
    {
        const int Size = 24;
        const uint All = 2;
        if (!UserCopy.TryRead(c, Size))
        {
            return;
        }

        uint flags = UserCopy.U32(c, 4);
        if (UserCopy.U32(c, 0) < Size || (flags & ~All) != 0)
        {
            c.Fail(Errno.EINVAL, CompatRules.Arguments);
            return;
        }

        if (context.Compatible is not { } ioas)
        {
            c.Fail(Errno.ENODEV, IoasRules.NoCompatible);
            return;
        }

        ulong iova = UserCopy.U64(c, 8);
        ulong length = UserCopy.U64(c, 16);
        if (flags == All && (iova | length) != 0)
        {
            c.Fail(Errno.EINVAL, CompatRules.UnmapAll);
            return;
        }

        if (flags == 0 && ioas.SmallPages && !(TryCut(ioas, iova + length - 1) && (iova == 0 || TryCut(ioas, iova - 1))))
        {
            c.Fail(Errno.EINVAL, IoasRules.Aligned);
            return;
        }

        DriverResult result = flags == All ? MappingHandler.UnmapRange(ioas, 0, ulong.MaxValue, out ulong removed) : MappingHandler.Unmap(ioas, iova, length, out removed);
        UserCopy.Put64(c, 16, removed);
        DriverResult outcome = result.Rule == IoasRules.UnmapNothing ? default : result;
        outcome.End(c, CompatRules.Memory);
    }

    private static bool TryCut(Ioas ioas, ulong last)
    {
        bool splits = ioas.FindOverlap(last, last) is { } area && last != area.Last && last != area.Iova;
        if (splits && ((last + 1) & (ioas.Alignment - 1)) != 0)
        {
            return false;
        }

        if (splits)
        {
            ioas.Cut(last);
        }

        return true;
    }
}
