using TraceReplay.Formats.Dialects;
using TraceReplay.Replayer.Calls;

namespace TraceReplay.Replayer.SmmuDriver;

/// <summary>Invalidation on behalf of the user's stage 1. Nested series: arm_smmu_cache_invalidate; from IOMMU v12 on the core checks the arguments first.</summary>
internal sealed class CacheInvalidator(DriverContext context, TlbMaintenance tlb, ContextTables contexts)
{
    private const int Enoent = 2;
    private const int Einval = 22;
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
    private const string DriverSource = "IOMMU v10 and v13 patches, arm-smmu-v3.c arm_smmu_cache_invalidate";

    private static readonly Rule NotNesting = new("invalidate.not-nesting", "the domain must be nesting and have a device", DriverSource);
    private static readonly Rule Version = new("invalidate.version", "the version must be 1", DriverSource);
    private static readonly Rule NeedsAsid = new("invalidate.archid", "ASID (ARCHID) must be given and PASID not", DriverSource);
    private static readonly Rule Granularity = new("invalidate.granularity", "the TLB can be invalidated by ASID or by address only", DriverSource);
    private static readonly Rule OtherCaches = new("invalidate.other-caches", "only the IOTLB is supported; its part is done before the refusal", "IOMMU v8 to v11 patches, arm-smmu-v3.c arm_smmu_cache_invalidate");
    private static readonly Rule NoCache = new("invalidate.no-cache", "neither the IOTLB nor, by PASID, the PASID cache was asked for", "IOMMU v12 and v13 patches, arm-smmu-v3.c arm_smmu_cache_invalidate");
    private static readonly Rule NeedsPasid = new("invalidate.pasid", "the PASID cache needs a PASID", "IOMMU v13 patch, arm-smmu-v3.c arm_smmu_cache_invalidate");
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

    public DriverResult Invalidate(Domain domain, in CacheInvalidation request)
    {
        if (request.Version != 1)
        {
            return DriverResult.Fail(Einval, Version);
        }

        if (_coreChecks && Check(request) is { } refused)
        {
            return DriverResult.Fail(Einval, refused);
        }

        if (domain.Stage != DomainStage.Nested || !domain.IsFinalised)
        {
            return DriverResult.Fail(Einval, NotNesting);
        }

        bool iotlb = (request.Cache & CacheIotlb) != 0;
        DriverResult result = iotlb ? InvalidateIotlb(domain, request) : DriverResult.Success;
        if (_iotlbThenEnoent)
        {
            bool others = (request.Cache & (CacheDeviceIotlb | CachePasid)) != 0;
            return result.Ok && others ? DriverResult.Fail(Enoent, OtherCaches) : result;
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
            return DriverResult.Fail(Einval, Granularity);
        }

        if ((request.Flags & FlagArchId) == 0 || (request.Flags & FlagPasid) != 0)
        {
            return DriverResult.Fail(Einval, NeedsAsid);
        }

        // archid travels as an int: from 0x80000000 on it means "no ASID" further down.
        int asid = (int)request.ArchId;
        if (request.Granularity == GranularityPasid)
        {
            return InvalidateAsid(domain, asid);
        }

        ulong size = request.GranuleCount * request.GranuleSize;
        bool leaf = (request.Flags & FlagLeaf) != 0;
        if (!tlb.InvalidateRange(domain, request.Address, size, request.GranuleSize, leaf, asid))
        {
            return DriverResult.Stuck(Endless);
        }

        context.Queue.Sync();
        return DriverResult.Success;
    }

    private DriverResult InvalidateAsid(Domain domain, int asid)
    {
        if (asid < 0)
        {
            tlb.InvalidateDomain(domain);
            return DriverResult.Success;
        }

        if (_asidNotIssued)
        {
            return DriverResult.Success with { Rule = AsidNotIssued };
        }

        tlb.InvalidateAsid(domain.Vmid, asid);
        return DriverResult.Success;
    }

    private DriverResult InvalidateContexts(Domain domain, in CacheInvalidation request)
    {
        if ((request.Cache & CachePasid) == 0 || request.Granularity != GranularityPasid)
        {
            return DriverResult.Fail(Enoent, NoCache);
        }

        if ((request.Flags & FlagPasid) == 0)
        {
            return DriverResult.Fail(Einval, NeedsPasid);
        }

        contexts.Sync(domain, (uint)request.Pasid);
        return DriverResult.Success;
    }
}
