using TraceReplay.Formats.Dialects;
using Xunit;
using AllDialects = TraceReplay.Formats.Dialects.Dialects;

namespace TraceReplay.Tests.Formats.Dialects;

/// <summary>The list finds its dialects and puts them in order.</summary>
public sealed class DialectListTests
{
    [Fact]
    public void All_NestedSeries_IsCompleteAndOldestFirst() => Assert.Equal(
        ["nested-v4", "nested-v7", "nested-v8", "nested-v9", "nested-v10", "nested-v10.1", "nested-v11a", "nested-v11", "nested-v12", "nested-v13", "nested-v16"],
        AllDialects.All.Select(d => d.Name).Where(n => n.StartsWith("nested-", StringComparison.Ordinal)));

    [Fact]
    public void Replayable_VersionsKnownByTheirCallsOnly_AreNotIn()
    {
        Assert.DoesNotContain(AllDialects.Replayable, d => d.Name is "nested-v4" or "nested-v7");
        Assert.All(AllDialects.Replayable, d => Assert.False(d.IsDecodeOnly));
    }

    [Fact]
    public void Ordered_ParentWithALaterDate_StandsFirst()
    {
        var root = new Dialect { Name = "b", Summary = "", Source = "", Date = "2020-01-01" };
        Dialect older = root with { Name = "a", Date = "2019-01-01", Parent = root };
        Dialect undated = root with { Name = "0", Date = "", Parent = root };

        Assert.Equal(["b", "a", "0"], AllDialects.Ordered([undated, older, root]).Select(d => d.Name));
    }

    [Fact]
    public void All_EveryNestedVersion_StatesSomethingAgainstItsParent() =>
        Assert.All(AllDialects.All.Where(d => d.Parent is not null), d => Assert.NotEmpty(DialectText.Delta(d.Parent!, d)));
}
