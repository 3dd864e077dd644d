namespace TraceReplay.Formats.Dialects;

/// <summary>Nested series, VFIO part v10 with IOMMU part v11 (2020-04-14).</summary>
internal static class NestedV101
{
    public static readonly Dialect Instance = NestedV10.Instance with
    {
        Name = "nested-v10.1",
        Summary = "nested-stage series VFIO v10 with IOMMU v11",
        Source = "[PATCH v11 00/13] SMMUv3 Nested Stage Setup (IOMMU part), 2020-04-14",
        Date = "2020-04-14",
        BaseKernel = "5.6",
        IsRecorded = false,
        Parent = NestedV10.Instance,
        Quirks = NestedV10.Instance.Quirks.Except([Quirk.StageOneKeepsStage2Words, Quirk.NoDomainWithBypassOopses]),
    };
}
