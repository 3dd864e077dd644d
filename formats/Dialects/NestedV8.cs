using TraceReplay.Formats.Ioctls.Kvm;
using TraceReplay.Formats.Ioctls.Nested;

namespace TraceReplay.Formats.Dialects;

/// <summary>Nested series v8 (2019-05-26): one series for VFIO and IOMMU, attach and detach as two calls, two fault regions.</summary>
internal static class NestedV8
{
    public static readonly Dialect Instance = Linux510.Instance with
    {
        Name = "nested-v8",
        Summary = "nested-stage series v8, VFIO and IOMMU together",
        Source = "[PATCH v8 00/29] SMMUv3 Nested Stage Setup, 2019-05-26",
        Date = "2019-05-26",
        BaseKernel = "5.2-rc1",
        IsBaseline = false,
        IsRecorded = false,
        Parent = Linux510.Instance,
        Ioctls = NestedOps.V8.Add(KvmOps.Table.Rows),
        PasidConfig = PasidConfigLayout.A,
        NestedRegionType = 2,
        FaultTransport = FaultTransport.ProducerConsumer,
        HasMsiBinding = true,
        Quirks =
        [
            Quirk.FaultRegionOnEveryDevice,
            Quirk.NonNestedFaultsQueueZeroRecord,
            Quirk.InvalidateIotlbThenEnoent,
            Quirk.DetachLeavesAbort,
            Quirk.StageOneKeepsStage2Words,
            Quirk.SingleContextDescriptor,
            Quirk.RangeLoopByGranule,
            Quirk.TlbiByAddressOmitsVmid,
            Quirk.SyncsAfterRange,
            Quirk.MsiBindingIsExecutable,
            Quirk.SingleMsiDoorbell,
            Quirk.NoDomainWithBypassOopses,
            Quirk.OpenWithoutIommuFails,
            Quirk.FaultAbiZeroAccepted,
        ],
    };
}
