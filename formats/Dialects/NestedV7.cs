using TraceReplay.Formats.Ioctls.Kvm;
using TraceReplay.Formats.Ioctls.Nested;

namespace TraceReplay.Formats.Dialects;

/// <summary>Nested series v7 (2019-04-08): the calls of v8, with the MSI calls in their later form.</summary>
internal static class NestedV7
{
    public static readonly Dialect Instance = NestedV4.Instance with
    {
        Name = "nested-v7",
        Summary = "nested-stage series v7, to print logs only",
        Source = "[PATCH v7 00/23] SMMUv3 Nested Stage Setup, 2019-04-08, as quoted in review; low confidence",
        Date = "2019-04-08",
        BaseKernel = "5.1-rc3",
        Parent = NestedV4.Instance,
        Ioctls = NestedOps.V8.Add(KvmOps.Table.Rows),
    };
}
