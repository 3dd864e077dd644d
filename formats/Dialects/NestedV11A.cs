using TraceReplay.Formats.Ioctls.Kvm;
using TraceReplay.Formats.Ioctls.Nested;

namespace TraceReplay.Formats.Dialects;

/// <summary>Nested series, VFIO part v11 with IOMMU part v12 (2020-11-16): structs that say their size, page responses.</summary>
internal static class NestedV11A
{
    public static readonly Dialect Instance = NestedV101.Instance with
    {
        Name = "nested-v11a",
        Summary = "nested-stage series VFIO v11 with IOMMU v12",
        Source = "[PATCH v12 00/15] SMMUv3 Nested Stage Setup (IOMMU part), 2020-11-16",
        Date = "2020-11-16",
        BaseKernel = "5.10-rc4",
        Parent = NestedV101.Instance,
        Ioctls = NestedOps.V11.Add(KvmOps.Table.Rows),
        PasidConfig = PasidConfigLayout.B,
        HasResponseRegion = true,
        Quirks = NestedV101.Instance.Quirks
            .Except(
            [
                Quirk.MsiUnbindReturnsEnotty,
                Quirk.PasidTableSetWinsOverUnset,
                Quirk.FaultTailAcceptsEntryCount,
                Quirk.FaultRegionOnEveryDevice,
                Quirk.FaultRingTakesUnrecoverableOnly,
                Quirk.NonNestedFaultsQueueZeroRecord,
                Quirk.OpenWithoutIommuFails,
                Quirk.InvalidateIotlbThenEnoent,
                Quirk.SingleContextDescriptor,
            ])
            .Union(
            [
                Quirk.ResponseRegionHasFaultCapability,
                Quirk.CloseWithoutExtendedIrqsOopses,
                Quirk.OpenWithoutIommuOopses,
                Quirk.CoreChecksInvalidation,
                Quirk.AsidInvalidationNotIssued,
                Quirk.CoreConfigRangeUnchecked,
                Quirk.PasidFlagNotRequired,
            ]),
    };
}
