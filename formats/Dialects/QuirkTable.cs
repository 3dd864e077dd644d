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
        new(Quirk.PasidTableIgnoresUnknownFlags, "flag bits other than SET and UNSET are ignored", "VFIO v9 to v11; review of 2020-11-24, v12 wants exactly one"),
        new(Quirk.RangeLoopByGranule, "one TLBI per granule until the size has counted down to exactly 0; the ASID is the low half of ARCHID", "base kernels of IOMMU v8 and v9 (5.2, 5.3); v10 is based on range invalidation and batches"),
        new(Quirk.TlbiByAddressOmitsVmid, "TLBI_NH_VA carries VMID 0", "base kernels of IOMMU v8 and v9; report of 2019-11-12"),
        new(Quirk.SyncsAfterRange, "a CMD_SYNC of its own after the invalidation of a range", "IOMMU v8 to v14; review of 2021-04-01, gone in v15"),
        new(Quirk.MsiBindingIsExecutable, "doorbell pages of bindings lack the execute-never flag", "IOMMU v8 to v14; review of 2021-04-07, fixed in v15"),
        new(Quirk.SingleMsiDoorbell, "a device with another MSI doorbell than those in the domain is refused", "IOMMU v7 to v15; bindings and the check are gone in v16"),
        new(Quirk.NoDomainWithBypassOopses, "null dereference at the first stream table entry when disable_bypass is 0", "IOMMU v8 to v10; fixed in v11"),
        new(Quirk.OpenWithoutIommuFails, "opening a no-IOMMU device is EINVAL", "VFIO v8 to v10, vfio_pci_enable"),
        new(Quirk.OpenWithoutIommuOopses, "opening a no-IOMMU device reads the attribute of a null domain", "VFIO v11; report of 2021-01-08, fixed in v12"),
        new(Quirk.FaultAbiZeroAccepted, "fault ABI version 0 is accepted and means nothing", "v8, vfio_pci_dma_fault_rw"),
        new(Quirk.FaultRingTakesUnrecoverableOnly, "only unrecoverable faults find a place in the ring", "VFIO v9 and v10; v11 queues page requests"),
        new(Quirk.CoreConfigRangeUnchecked, "the core does not look at config; the driver refuses unknown values", "IOMMU v12 (its test can never be true) and v16 (no test)"),
        new(Quirk.PasidFlagNotRequired, "the test of the PASID flag never fails", "IOMMU v12; fixed in v13"),
        new(Quirk.InvalidatesIotlbOnly, "other caches are ENOENT first; DOMAIN granularity and addresses without ARCHID become TLBI_NSNH_ALL", "IOMMU v14 to v16, arm_smmu_cache_invalidate"),
        new(Quirk.InvalidatesEl2OnHostsInEl2, "TLBI_EL2_VA instead of TLBI_NH_VA on hosts with E2H", "IOMMU v14; review of 2021-03-30, fixed in v15"),
        new(Quirk.FaultFetchAddressIsIpa, "fetch_addr is IPA >> 12 and not flagged", "IOMMU v14; 0 from v15 on"),
        new(Quirk.MsiSizeUpToPage, "bindings larger than a host page are refused", "IOMMU v15; review of 2021-04-07"),
        new(Quirk.GranuleReplacedWithoutRange, "without range invalidation a foreign granule becomes the smallest page and size is divided by it: too little is invalidated", "IOMMU v15; reviews of 2021-03-04 and 2021-05-14"),
        new(Quirk.GranuleMustBeSmmuPage, "granule 0, no power of two or no page of the SMMU, and empty ranges, are EINVAL", "IOMMU v16, arm_smmu_cache_invalidate"),
    ];
}
