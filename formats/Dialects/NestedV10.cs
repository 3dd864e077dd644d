namespace TraceReplay.Formats.Dialects;

/// <summary>Nested series, VFIO part v10 (2020-03-20; the code of v9) with IOMMU part v10, as ported to 5.10.</summary>
internal static class NestedV10
{
    public static readonly Dialect Instance = NestedV9.Instance with
    {
        Name = "nested-v10",
        Summary = "nested-stage series VFIO v10 with IOMMU v10",
        Source = "[PATCH v10 00/11] SMMUv3 Nested Stage Setup (VFIO part), 2020-03-20",
        Date = "2020-03-20",
        BaseKernel = "5.6-rc3",
        IsRecorded = true,
        Parent = NestedV9.Instance,
        InvalidatesDeviceTlbs = true,
        Quirks = NestedV9.Instance.Quirks.Except([Quirk.RangeLoopByGranule, Quirk.TlbiByAddressOmitsVmid]),
    };
}
