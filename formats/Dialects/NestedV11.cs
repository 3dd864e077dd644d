namespace TraceReplay.Formats.Dialects;

/// <summary>Nested series, VFIO part v11 (2020-11-16) with IOMMU part v13 (2020-11-18).</summary>
internal static class NestedV11
{
    public static readonly Dialect Instance = NestedV11A.Instance with
    {
        Name = "nested-v11",
        Summary = "nested-stage series VFIO v11 with IOMMU v13",
        Source = "[PATCH v11 00/13] SMMUv3 Nested Stage Setup (VFIO part), 2020-11-16",
        Date = "2020-11-18",
        BaseKernel = "5.10-rc4",
        IsRecorded = true,
        Parent = NestedV11A.Instance,
        Quirks = NestedV11A.Instance.Quirks.Except([Quirk.CoreConfigRangeUnchecked, Quirk.PasidFlagNotRequired]).Add(Quirk.BypassOnLiveSteBugs),
    };
}
