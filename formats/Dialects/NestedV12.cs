using TraceReplay.Formats.Ioctls.Kvm;
using TraceReplay.Formats.Ioctls.Nested;

namespace TraceReplay.Formats.Dialects;

/// <summary>Nested series, VFIO part v12 with IOMMU part v14 (2021-02-23), on the stall series: other numbers, region type 4, UNSET goes back to stage 2.</summary>
internal static class NestedV12
{
    public static readonly Dialect Instance = NestedV11.Instance with
    {
        Name = "nested-v12",
        Summary = "nested-stage series VFIO v12 with IOMMU v14",
        Source = "[PATCH v12 00/13] SMMUv3 Nested Stage Setup (VFIO part), 2021-02-23",
        Date = "2021-02-23",
        BaseKernel = "5.11",
        IsRecorded = false,
        Parent = NestedV11.Instance,
        Ioctls = NestedOps.V12.Add(KvmOps.Table.Rows),
        PasidConfig = PasidConfigLayout.C,
        NestedRegionType = 4,
        HasStallSeries = true,
        Quirks = NestedV11.Instance.Quirks
            .Except(
            [
                Quirk.PasidTableIgnoresUnknownFlags,
                Quirk.ResponseRegionHasFaultCapability,
                Quirk.CloseWithoutExtendedIrqsOopses,
                Quirk.OpenWithoutIommuOopses,
                Quirk.DetachLeavesAbort,
                Quirk.BypassOnLiveSteBugs,
                Quirk.AsidInvalidationNotIssued,
            ])
            .Union([Quirk.InvalidatesIotlbOnly, Quirk.InvalidatesEl2OnHostsInEl2, Quirk.FaultFetchAddressIsIpa]),
    };
}
