using TraceReplay.Formats.Ioctls.Kvm;
using TraceReplay.Formats.Ioctls.Nested;

namespace TraceReplay.Formats.Dialects;

/// <summary>IOMMU part v16 (2021-10-27) with VFIO v13 rebased, without MSI bindings. The VFIO side was a branch, never posted: its numbers are taken from v13.</summary>
internal static class NestedV16
{
    public static readonly Dialect Instance = NestedV13.Instance with
    {
        Name = "nested-v16",
        Summary = "nested-stage series IOMMU v16 with VFIO v13 rebased, no MSI bindings",
        Source = "[RFC v16 0/9] SMMUv3 Nested Stage Setup (IOMMU part), 2021-10-27; VFIO part inferred",
        Date = "2021-10-27",
        BaseKernel = "5.15-rc7",
        Parent = NestedV13.Instance,
        Ioctls = NestedOps.V16.Add(KvmOps.Table.Rows),
        HasMsiBinding = false,
        Quirks = NestedV13.Instance.Quirks
            .Except([Quirk.MsiSizeUpToPage, Quirk.GranuleReplacedWithoutRange, Quirk.SingleMsiDoorbell])
            .Union([Quirk.CoreConfigRangeUnchecked, Quirk.GranuleMustBeSmmuPage]),
    };
}
