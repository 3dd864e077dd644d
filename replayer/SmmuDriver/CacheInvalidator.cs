using TraceReplay.Formats;
using TraceReplay.Formats.Dialects;
using TraceReplay.Replayer.Calls;

namespace TraceReplay.Replayer.SmmuDriver;

/// <summary>Invalidation on behalf of the user's stage 1. Nested series: arm_smmu_cache_invalidate; from IOMMU v12 on the core checks the arguments first.</summary>
internal sealed class CacheInvalidator(DriverContext context, TlbMaintenance tlb, ContextTables contexts)
{
    private const byte CacheIotlb = 1;
    private const byte CacheDeviceIotlb = 2;
    private const byte CachePasid = 4;
    private const byte GranularityDomain = 0;
    private const byte GranularityPasid = 1;
    private const byte GranularityAddress = 2;
    private const uint FlagPasid = 1;
    private const uint FlagArchId = 2;
    private const uint FlagLeaf = 4;
    private const string CoreSource = "Linux 5.10 drivers/iommu/iommu.c iommu_check_cache_invl_data";
    private const string LaterSource = "IOMMU v14 to v16 patches, arm-smmu-v3.c arm_smmu_cache_invalidate";
    private const string DriverSource = "IOMMU v10 and v13 patches, arm-smmu-v3.c arm_smmu_cache_invalidate";

    private static readonly Rule NotNesting = new("invalidate.not-nesting", "the domain must be nesting and have a device", DriverSource);
    private static readonly Rule Version = new("invalidate.version", "the version must be 1", DriverSource);
    private static readonly Rule NeedsAsid = new("invalidate.archid", "ASID (ARCHID) must be given and PASID not", DriverSource);
    private static readonly Rule Granularity = new("invalidate.granularity", "the TLB can be invalidated by ASID or by address only", DriverSource);
    private static readonly Rule OtherCaches = new("invalidate.other-caches", "only the IOTLB is supported; its part is done before the refusal", "IOMMU v8 to v11 patches, arm-smmu-v3.c arm_smmu_cache_invalidate");
    private static readonly Rule NoCache = new("invalidate.no-cache", "neither the IOTLB nor, by PASID, the PASID cache was asked for", "IOMMU v12 and v13 patches, arm-smmu-v3.c arm_smmu_cache_invalidate");
    private static readonly Rule NeedsPasid = new("invalidate.pasid", "the PASID cache needs a PASID", "IOMMU v13 patch, arm-smmu-v3.c arm_smmu_cache_invalidate");
    private static readonly Rule OtherCachesFirst = new("invalidate.iotlb-only", "only the IOTLB is supported", LaterSource);
    private static readonly Rule NoIotlb = new("invalidate.no-iotlb", "the IOTLB must be asked for", LaterSource);
    private static readonly Rule PasidGiven = new("invalidate.pasid-given", "a PASID cannot select TLB entries here", LaterSource);
    private static readonly Rule UnknownCache = new("invalidate.cache", "unknown cache bits", CoreSource);
    private static readonly Rule UnknownGranularity = new("invalidate.core-granularity", "the granularity does not exist or does not go with the cache", CoreSource);
    private static readonly Rule UnknownFlags = new("invalidate.flags", "unknown flags", CoreSource);
    private static readonly Rule Padding = new("invalidate.padding", "the padding must be zero", CoreSource);

    private static readonly Rule Endless = new(
        "invalidate.endless",
        "the size is not a multiple of the smallest page: the loop over the range never reaches its end and repeats the same command",
        "Linux 5.10 arm-smmu-v3.c arm_smmu_tlb_inv_range as called by the nested series");

    private static readonly Rule AsidNotIssued = new(
        "invalidate.asid-not-issued", "TLBI_NH_ASID is built and never issued", "IOMMU v12 and v13 patches; review of 2020-12-01");

    private readonly bool _coreChecks = context.Dialect.Has(Quirk.CoreChecksInvalidation);
    private readonly bool _iotlbThenEnoent = context.Dialect.Has(Quirk.InvalidateIotlbThenEnoent);
    private readonly bool _asidNotIssued = context.Dialect.Has(Quirk.AsidInvalidationNotIssued);
    private readonly bool _iotlbOnly = context.Dialect.Has(Quirk.InvalidatesIotlbOnly);
    private readonly bool _pasidFlagNotRequired = context.Dialect.Has(Quirk.PasidFlagNotRequired);
    private readonly bool _syncsAfterRange = context.Dialect.Has(Quirk.SyncsAfterRange);
    private readonly DeviceTlbs _deviceTlbs = new(context);
    private readonly GranuleRules _granules = new(context);

    public DriverResult Invalidate(Domain domain, in CacheInvalidation request)
    {
        if (request.Version != 1)
        {
            return DriverResult.Fail(Errno.EINVAL, Version);
        }

        if (_coreChecks && Check(request) is { } refused)
        {
            return DriverResult.Fail(Errno.EINVAL, refused);
        }

        if (domain.Stage != DomainStage.Nested || !domain.IsFinalised)
        {
            return DriverResult.Fail(Errno.EINVAL, NotNesting);
        }

        if (_iotlbOnly)
        {
            return InvalidateIotlbOnly(domain, request);
        }

        bool iotlb = (request.Cache & CacheIotlb) != 0;
        DriverResult result = iotlb ? InvalidateIotlb(domain, request) : DriverResult.Success;
        if (_iotlbThenEnoent)
        {
            bool others = (request.Cache & (CacheDeviceIotlb | CachePasid)) != 0;
            return result.Ok && others ? DriverResult.Fail(Errno.ENOENT, OtherCaches) : result;
        }

        return iotlb ? result : InvalidateContexts(domain, request);
    }

    private static Rule? Check(in CacheInvalidation request)
    {
        if ((request.Cache & ~(CacheIotlb | CacheDeviceIotlb | CachePasid)) != 0)
        {
            return UnknownCache;
        }

        uint known = request.Granularity == GranularityAddress ? FlagPasid | FlagArchId | FlagLeaf : FlagPasid | FlagArchId;
        byte unfit = request.Granularity switch
        {
            GranularityDomain => CacheDeviceIotlb,
            GranularityPasid => 0,
            GranularityAddress => CachePasid,
            _ => byte.MaxValue,
        };
        if ((request.Cache & unfit) != 0 || request.Granularity > GranularityAddress)
        {
            return UnknownGranularity;
        }

        if (request.Granularity != GranularityDomain && (request.Flags & ~known) != 0)
        {
            return UnknownFlags;
        }

        return request.PaddingUsed ? Padding : null;
    }

    private DriverResult InvalidateIotlb(Domain domain, in CacheInvalidation request)
    {
        if (request.Granularity is not (GranularityPasid or GranularityAddress))
        {
            return DriverResult.Fail(Errno.EINVAL, Granularity);
        }

        if ((request.Flags & FlagArchId) == 0 || (request.Flags & FlagPasid) != 0)
        {
            return DriverResult.Fail(Errno.EINVAL, NeedsAsid);
        }

        return request.Granularity == GranularityPasid ? InvalidateAsid(domain, AsidOf(request)) : InvalidateRange(domain, request);
    }

    private DriverResult InvalidateIotlbOnly(Domain domain, in CacheInvalidation request)
    {
        if ((request.Cache & (CachePasid | CacheDeviceIotlb)) != 0)
        {
            return DriverResult.Fail(Errno.ENOENT, OtherCachesFirst);
        }

        if ((request.Cache & CacheIotlb) == 0)
        {
            return DriverResult.Fail(Errno.EINVAL, NoIotlb);
        }

        if (request.Granularity == GranularityDomain)
        {
            tlb.InvalidateAll();
            return DriverResult.Success;
        }

        if ((request.Flags & FlagPasid) != 0)
        {
            return DriverResult.Fail(Errno.ENOENT, PasidGiven);
        }

        bool asid = (request.Flags & FlagArchId) != 0;
        if (request.Granularity == GranularityPasid)
        {
            return asid ? InvalidateAsid(domain, AsidOf(request)) : DriverResult.Fail(Errno.EINVAL, NeedsAsid);
        }

        if (!asid)
        {
            tlb.InvalidateAll();
            return DriverResult.Success;
        }

        return InvalidateRange(domain, request);
    }

    // archid travels as an int: from 0x80000000 on it means "no ASID" further down. The oldest versions cut it to 16 bits at once.
    private int AsidOf(in CacheInvalidation request) => tlb.ByGranule ? (ushort)request.ArchId : (int)request.ArchId;

    private DriverResult InvalidateRange(Domain domain, in CacheInvalidation request)
    {
        ulong granule = request.GranuleSize;
        ulong size = request.GranuleCount * granule;
        if (_granules.Apply(ref size, ref granule) is { } refused)
        {
            return DriverResult.Fail(Errno.EINVAL, refused);
        }

        bool leaf = (request.Flags & FlagLeaf) != 0;
        if (!tlb.InvalidateRange(domain, request.Address, size, granule, leaf, AsidOf(request)))
        {
            return DriverResult.Stuck(Endless);
        }

        if (size != 0)
        {
            _deviceTlbs.InvalidateRange(domain, request.Address, size);
        }

        if (_syncsAfterRange)
        {
            context.Queue.Sync();
        }

        return DriverResult.Success;
    }

    private DriverResult InvalidateAsid(Domain domain, int asid)
    {
        Rule? notIssued = null;
        if (asid < 0)
        {
            tlb.InvalidateDomain(domain);
        }
        else if (_asidNotIssued)
        {
            notIssued = AsidNotIssued;
        }
        else
        {
            tlb.InvalidateAsid(domain.Vmid, asid);
        }

        _deviceTlbs.InvalidateAll(domain);
        return DriverResult.Success with { Rule = notIssued };
    }

    private DriverResult InvalidateContexts(Domain domain, in CacheInvalidation request)
    {
        if ((request.Cache & CachePasid) == 0 || request.Granularity != GranularityPasid)
        {
            return DriverResult.Fail(Errno.ENOENT, NoCache);
        }

        if ((request.Flags & FlagPasid) == 0 && !_pasidFlagNotRequired)
        {
            return DriverResult.Fail(Errno.EINVAL, NeedsPasid);
        }

        contexts.Sync(domain, (uint)request.Pasid);
        return DriverResult.Success;
    }
}
