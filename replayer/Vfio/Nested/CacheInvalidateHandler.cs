using TraceReplay.Formats;
using TraceReplay.Formats.Dialects;
using TraceReplay.Replayer.Calls;
using TraceReplay.Replayer.SmmuDriver;
using TraceReplay.Replayer.Vfio.Type1;

namespace TraceReplay.Replayer.Vfio.Nested;

/// <summary>
/// VFIO_IOMMU_CACHE_INVALIDATE. argsz, flags (0), then struct iommu_cache_invalidate_info at 8: with layout A 48 bytes copied whole and checked by
/// the driver alone, with layout B 56 bytes with their own argsz, checked field by field before the driver sees them.
/// </summary>
internal sealed class CacheInvalidateHandler(Dialect dialect, IommuDriver driver)
{
    private const int HeaderSize = 8;
    private const int SizeA = 56;
    private const int UnionA = 16;
    private const int InfoHeaderB = 16;
    private const int InfoPasidB = 32;
    private const int InfoAddressB = 56;
    private const int UnionB = 24;
    private const byte GranularityPasid = 1;
    private const byte GranularityAddress = 2;

    public void Handle(CallContext c, Type1Iommu iommu)
    {
        bool copiesAll = dialect.PasidConfig == PasidConfigLayout.A;
        int size = copiesAll ? SizeA : HeaderSize;
        if (!UserCopy.TryRead(c, size))
        {
            return;
        }

        if (UserCopy.U32(c, 0) < size || UserCopy.U32(c, 4) != 0)
        {
            c.Fail(Errno.EINVAL, NestedRules.InvalidateArgSize);
            return;
        }

        if (!Type1Handler.TakeLock(c, iommu))
        {
            return;
        }

        bool anyDevice = iommu.Domains.Exists(d => d.Groups.Exists(g => g.Masters.Count > 0));
        CacheInvalidation request = default;
        if (anyDevice && !(copiesAll ? ReadLayoutA(c, out request) : TryReadLayoutB(c, out request)))
        {
            return;
        }

        Invalidate(c, iommu, request);
    }

    private void Invalidate(CallContext c, Type1Iommu iommu, in CacheInvalidation request)
    {
        DriverResult last = default;
        foreach (Type1Domain domain in iommu.Domains)
        {
            last = default;
            foreach (AttachedGroup group in domain.Groups)
            {
                for (int i = 0; i < group.Masters.Count && last.Errno == 0; i++)
                {
                    last = driver.CacheInvalidate(domain.Domain, request);
                    if (last.NeverReturns)
                    {
                        Rule rule = last.Rule ?? NestedRules.Invalidate;
                        iommu.LockHeld = rule;
                        c.NeverReturns(rule);
                        return;
                    }
                }
            }
        }

        if (last.Errno != 0)
        {
            c.Fail(last.Errno, last.Rule ?? NestedRules.Invalidate);
            return;
        }

        c.Succeed(0, last.Rule ?? NestedRules.Invalidate);
    }

    private static bool ReadLayoutA(CallContext c, out CacheInvalidation request)
    {
        request = Read(c, UserCopy.U32(c, 8), UserCopy.Byte(c, 12), UserCopy.Byte(c, 13), UnionA, c.Input.Length);
        return true;
    }

    private static bool TryReadLayoutB(CallContext c, out CacheInvalidation request)
    {
        request = default;
        if (!UserCopy.TryRead(c, HeaderSize + InfoHeaderB))
        {
            return false;
        }

        uint size = UserCopy.U32(c, 8);
        byte granularity = UserCopy.Byte(c, 17);
        int needed = granularity switch { GranularityPasid => InfoPasidB, GranularityAddress => InfoAddressB, _ => InfoHeaderB };
        if (size < needed)
        {
            c.Fail(Errno.EINVAL, NestedRules.InvalidateContent);
            return false;
        }

        int end = HeaderSize + (int)Math.Min(size, InfoAddressB);
        if (!UserCopy.TryRead(c, end))
        {
            return false;
        }

        if (!IsKnownContent(c, granularity))
        {
            c.Fail(Errno.EINVAL, NestedRules.InvalidateContent);
            return false;
        }

        request = Read(c, UserCopy.U32(c, 12), UserCopy.Byte(c, 16), granularity, UnionB, end);
        return true;
    }

    private static bool IsKnownContent(CallContext c, byte granularity)
    {
        const uint KnownVersion = 1;
        const byte DeviceIotlb = 2;
        const byte PasidCache = 4;
        const byte KnownCaches = 7;
        const uint KnownPasidFlags = 3;
        const uint KnownAddressFlags = 7;
        byte cache = UserCopy.Byte(c, 16);
        if (UserCopy.U32(c, 12) != KnownVersion || (cache & ~KnownCaches) != 0 || UserCopy.U32(c, 18) != 0 || UserCopy.Byte(c, 22) != 0 || UserCopy.Byte(c, 23) != 0)
        {
            return false;
        }

        return granularity switch
        {
            0 => (cache & DeviceIotlb) == 0,
            GranularityPasid => (UserCopy.U32(c, UnionB) & ~KnownPasidFlags) == 0,
            GranularityAddress => (cache & PasidCache) == 0 && (UserCopy.U32(c, UnionB) & ~KnownAddressFlags) == 0,
            _ => false,
        };
    }

    // Bytes the kernel did not copy are zero in its struct.
    private static CacheInvalidation Read(CallContext c, uint version, byte cache, byte granularity, int union, int end) => new()
    {
        Version = version,
        Cache = cache,
        Granularity = granularity,
        Flags = union + 4 <= end ? UserCopy.U32(c, union) : 0,
        ArchId = union + 8 <= end ? UserCopy.U32(c, union + 4) : 0,
        Pasid = union + 16 <= end ? UserCopy.U64(c, union + 8) : 0,
        Address = union + 24 <= end ? UserCopy.U64(c, union + 16) : 0,
        GranuleSize = union + 32 <= end ? UserCopy.U64(c, union + 24) : 0,
        GranuleCount = union + 40 <= end ? UserCopy.U64(c, union + 32) : 0,
    };
}
