using TraceReplay.Formats.Ioctls.Kvm;
using TraceReplay.Formats.Ioctls.Nested;

namespace TraceReplay.Formats.Dialects;

/// <summary>Nested series, VFIO part v10 (2020-03-20) with IOMMU part v10, as ported to 5.10.</summary>
internal static class NestedV10
{
    public static readonly Dialect Instance = Linux510.Instance with
    {
        Name = "nested-v10",
        Summary = "nested-stage series VFIO v10 with IOMMU v10",
        Source = "[PATCH v10 00/11] SMMUv3 Nested Stage Setup (VFIO part), 2020-03-20",
        Date = "2020-03-20",
        BaseKernel = "5.6-rc3",
        IsBaseline = false,
        Parent = Linux510.Instance,
        Ioctls = NestedOps.V9.Add(KvmOps.Table.Rows),
        PasidConfig = PasidConfigLayout.A,
        NestedRegionType = 2,
        Quirks =
        [
            Quirk.MsiUnbindReturnsEnotty,
            Quirk.PasidTableSetWinsOverUnset,
            Quirk.FaultTailAcceptsEntryCount,
            Quirk.FaultRegionOnEveryDevice,
            Quirk.NonNestedFaultsQueueZeroRecord,
            Quirk.InvalidateIotlbThenEnoent,
            Quirk.DetachLeavesAbort,
            Quirk.StageOneKeepsStage2Words,
            Quirk.SingleContextDescriptor,
        ],
    };
}
