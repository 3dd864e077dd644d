namespace TraceReplay.Formats.Dialects;

/// <summary>Nested series, VFIO part v13 (the code of v12) with IOMMU part v15 (2021-04-11).</summary>
internal static class NestedV13
{
    public static readonly Dialect Instance = NestedV12.Instance with
    {
        Name = "nested-v13",
        Summary = "nested-stage series VFIO v13 with IOMMU v15",
        Source = "[PATCH v13 00/13] SMMUv3 Nested Stage Setup (VFIO part), 2021-04-11",
        Date = "2021-04-11",
        BaseKernel = "5.12-rc6",
        Parent = NestedV12.Instance,
        Quirks = NestedV12.Instance.Quirks
            .Except([Quirk.InvalidatesEl2OnHostsInEl2, Quirk.FaultFetchAddressIsIpa, Quirk.SyncsAfterRange, Quirk.MsiBindingIsExecutable])
            .Union([Quirk.SingleContextDescriptor, Quirk.MsiSizeUpToPage, Quirk.GranuleReplacedWithoutRange]),
    };
}
