using TraceReplay.Formats.Dialects;
using AllDialects = TraceReplay.Formats.Dialects.Dialects;

namespace TraceReplay.Tests.Formats.Dialects.Example;

/// <summary>A dialect as HOWTO-add-a-dialect.md says to write one: a vendor's kernel that carries the nested series v11 with one fix taken back.</summary>
internal static class VendorKernel
{
    public static readonly Dialect Instance = AllDialects.Find("nested-v11")! with
    {
        Name = "vendor-1",
        Summary = "a vendor's 5.10 with the nested series v11",
        Source = "the example of HOWTO-add-a-dialect.md",
        Date = "2021-01-15",
        BaseKernel = "5.10",
        IsBaseline = false,
        IsRecorded = false,
        Parent = AllDialects.Find("nested-v11"),
        Quirks = AllDialects.Find("nested-v11")!.Quirks.Add(Quirk.MsiUnbindReturnsEnotty),
    };
}
