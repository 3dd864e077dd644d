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
}
