namespace TraceReplay.Formats.Dialects;

/// <summary>What every quirk means and where it comes from.</summary>
public static class QuirkTable
{
    /// <summary>One row per member of <see cref="Quirk"/>, in its order.</summary>
    public static IReadOnlyList<QuirkRow> Rows { get; } =
    [
        new(Quirk.MsiUnbindReturnsEnotty, "UNBIND falls through to ENOTTY after doing its work", "VFIO v9/v10; fixed in v11 (changelog)"),
        new(Quirk.PasidTableSetWinsOverUnset, "SET and UNSET together do SET", "VFIO v9/v10; fixed in v11 after review of 2020-09-23"),
        new(Quirk.FaultTailAcceptsEntryCount, "tail may be written as nb_entries", "VFIO v9/v10; fixed in v11 after review of 2020-09-24"),
        new(Quirk.FaultRegionOnEveryDevice, "fault region and interrupt on every vfio-pci device", "VFIO v8 to v10; v11 only in nesting containers"),
        new(Quirk.NonNestedFaultsQueueZeroRecord, "faults of a non-nested domain queue an all-zero record", "IOMMU v8 to v11 with VFIO v8 to v10"),
        new(Quirk.InvalidateIotlbThenEnoent, "IOTLB part done, then ENOENT for PASID cache or device IOTLB", "IOMMU v8 to v11"),
        new(Quirk.AsidInvalidationNotIssued, "TLBI_NH_ASID is built and never issued", "IOMMU v12/v13; review of 2020-12-01, fixed in v14"),
        new(Quirk.BypassOnLiveSteBugs, "SET_PASID_TABLE(BYPASS) on a live STE hits BUG()", "IOMMU v13; review of 2020-12-09, fixed in v14"),
        new(Quirk.ResponseRegionHasFaultCapability, "the response region advertises capability id 6", "VFIO v11; review of 2021-02-18, fixed in v12"),
        new(Quirk.CloseWithoutExtendedIrqsOopses, "closing a device without extended interrupts reads ext_irqs[0]", "VFIO v11; review of 2020-11-23, fixed in v12"),
        new(Quirk.DetachLeavesAbort, "UNSET leaves the stream in abort instead of stage 2 only", "IOMMU v7 to v13; v14 goes back to stage 2"),
        new(Quirk.StageOneKeepsStage2Words, "STE words 2 and 3 are not cleared for a stage-1 entry", "Linux 5.10 arm_smmu_write_strtab_ent; IOMMU up to v10, fixed in v11"),
        new(Quirk.SingleContextDescriptor, "pasid_bits must be 0 and s1fmt is ignored", "IOMMU v8 to v11; v12 to v14 take up to the device's substreams"),
        new(Quirk.CoreChecksInvalidation, "unknown bits, combinations and padding are EINVAL", "Linux 5.10 iommu_check_cache_invl_data, used from IOMMU v12 on"),
    ];
}
