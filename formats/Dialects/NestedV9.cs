using TraceReplay.Formats.Ioctls.Kvm;
using TraceReplay.Formats.Ioctls.Nested;

namespace TraceReplay.Formats.Dialects;

/// <summary>Nested series, VFIO part v9 with IOMMU part v9 (2019-07-11): SET_PASID_TABLE and SET_MSI_BINDING, one fault region, typed interrupts.</summary>
internal static class NestedV9
{
    public static readonly Dialect Instance = NestedV8.Instance with
    {
        Name = "nested-v9",
        Summary = "nested-stage series VFIO v9 with IOMMU v9",
        Source = "[PATCH v9 00/11] SMMUv3 Nested Stage Setup (VFIO part), 2019-07-11",
        Date = "2019-07-11",
        BaseKernel = "5.3-rc0",
        Parent = NestedV8.Instance,
        Ioctls = NestedOps.V9.Add(KvmOps.Table.Rows),
        FaultTransport = FaultTransport.Ring,
        Quirks = NestedV8.Instance.Quirks
            .Remove(Quirk.FaultAbiZeroAccepted)
            .Union(
            [
                Quirk.MsiUnbindReturnsEnotty,
                Quirk.PasidTableSetWinsOverUnset,
                Quirk.PasidTableIgnoresUnknownFlags,
                Quirk.FaultTailAcceptsEntryCount,
                Quirk.FaultRingTakesUnrecoverableOnly,
            ]),
    };
}
