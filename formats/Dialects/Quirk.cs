namespace TraceReplay.Formats.Dialects;

/// <summary>
/// A named departure of one version from what its interface says or from its neighbours: same shape, different outcome.
/// Each is read at exactly one place in the replayer. Names are persisted in log headers, so a member is never renamed.
/// Every row of <see cref="QuirkTable"/> says what it means and where it comes from.
/// </summary>
public enum Quirk
{
    /// <summary>UNBIND does its work and returns ENOTTY.</summary>
    MsiUnbindReturnsEnotty,

    /// <summary>SET and UNSET both given: SET is done. Otherwise EINVAL.</summary>
    PasidTableSetWinsOverUnset,

    /// <summary>The fault ring tail may be written as nb_entries.</summary>
    FaultTailAcceptsEntryCount,

    /// <summary>Fault region and fault interrupt on every vfio-pci device, nested or not.</summary>
    FaultRegionOnEveryDevice,

    /// <summary>A fault of a non-nested domain queues an all-zero record.</summary>
    NonNestedFaultsQueueZeroRecord,

    /// <summary>CACHE_INVALIDATE does the IOTLB part and then refuses PASID cache and device IOTLB with ENOENT.</summary>
    InvalidateIotlbThenEnoent,

    /// <summary>CACHE_INVALIDATE with ASID granularity is accepted and TLBI_NH_ASID never issued.</summary>
    AsidInvalidationNotIssued,

    /// <summary>SET_PASID_TABLE(BYPASS) on a live stream table entry hits a BUG in the stream-table writer.</summary>
    BypassOnLiveSteBugs,

    /// <summary>Both regions advertise capability id 6; the response region should have 7.</summary>
    ResponseRegionHasFaultCapability,

    /// <summary>Closing the device of a non-nested container without extended interrupts oopses.</summary>
    CloseWithoutExtendedIrqsOopses,

    /// <summary>UNSET and DETACH leave the stream in abort, not in stage 2 only.</summary>
    DetachLeavesAbort,

    /// <summary>A stream table entry that becomes stage 1 only keeps the VMID and stage-2 table of its last stage-2 use.</summary>
    StageOneKeepsStage2Words,

    /// <summary>SET_PASID_TABLE accepts one context descriptor only: pasid_bits must be 0, s1fmt is ignored.</summary>
    SingleContextDescriptor,

    /// <summary>The IOMMU core refuses unknown bits, combinations and padding of CACHE_INVALIDATE before the driver sees them.</summary>
    CoreChecksInvalidation,

    /// <summary>Flag bits of SET_PASID_TABLE other than SET and UNSET are ignored. Otherwise EINVAL.</summary>
    PasidTableIgnoresUnknownFlags,

    /// <summary>A range is invalidated by one TLBI per granule, each issued alone, counting the size down: it does not end at a size that is no multiple.</summary>
    RangeLoopByGranule,

    /// <summary>TLBI_NH_VA is built without the VMID.</summary>
    TlbiByAddressOmitsVmid,

    /// <summary>A further CMD_SYNC follows the invalidation of a range for the user.</summary>
    SyncsAfterRange,

    /// <summary>The stage-2 page of a bound doorbell is executable.</summary>
    MsiBindingIsExecutable,

    /// <summary>All devices of a nesting domain must have one interrupt doorbell.</summary>
    SingleMsiDoorbell,

    /// <summary>With disable_bypass=0 the first stream table entry reads through a null domain.</summary>
    NoDomainWithBypassOopses,

    /// <summary>Opening a device without IOMMU fails: its fault handler cannot be registered.</summary>
    OpenWithoutIommuFails,

    /// <summary>Opening a device without IOMMU reads through a null domain.</summary>
    OpenWithoutIommuOopses,

    /// <summary>The user may choose version 0 of the fault records, which has no entry size.</summary>
    FaultAbiZeroAccepted,

    /// <summary>Page requests are refused by the fault handler with ENOENT.</summary>
    FaultRingTakesUnrecoverableOnly,

    /// <summary>The IOMMU core lets every configuration value through to the driver.</summary>
    CoreConfigRangeUnchecked,

    /// <summary>The PASID cache is invalidated although the PASID flag is missing.</summary>
    PasidFlagNotRequired,

    /// <summary>PASID cache and device IOTLB are refused before anything is done; DOMAIN granularity and addresses without ARCHID flush everything.</summary>
    InvalidatesIotlbOnly,

    /// <summary>A host that runs in EL2 invalidates the user's addresses with TLBI_EL2_VA.</summary>
    InvalidatesEl2OnHostsInEl2,

    /// <summary>The fetch address of a fault record is the page number of the IPA, without its flag.</summary>
    FaultFetchAddressIsIpa,

    /// <summary>A binding larger than the host's page is EINVAL.</summary>
    MsiSizeUpToPage,

    /// <summary>A granule must be a power of two; without range invalidation one that is no page becomes the smallest page and the size shrinks with it.</summary>
    GranuleReplacedWithoutRange,

    /// <summary>A granule must be a page size of the SMMU and the range not empty.</summary>
    GranuleMustBeSmmuPage,
}
