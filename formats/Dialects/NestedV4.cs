using TraceReplay.Formats.Ioctls.Kvm;
using TraceReplay.Formats.Ioctls.Nested;

namespace TraceReplay.Formats.Dialects;

/// <summary>Nested series v4 (2019-02) to v6: numbers and the structs that v8 still has. Layout of the MSI calls unknown; from quoted patches.</summary>
internal static class NestedV4
{
    public static readonly Dialect Instance = Linux510.Instance with
    {
        Name = "nested-v4",
        Summary = "nested-stage series v4 to v6, to print logs only",
        Source = "[PATCH v4] to [PATCH v6] SMMUv3 Nested Stage Setup, as quoted in review; low confidence",
        Date = "2019-02-18",
        BaseKernel = "5.0",
        IsBaseline = false,
        IsRecorded = false,
        IsDecodeOnly = true,
        Parent = Linux510.Instance,
        Ioctls = NestedOps.V4.Add(KvmOps.Table.Rows),
        PasidConfig = PasidConfigLayout.A,
    };
}
