using TraceReplay.Formats.Dialects;
using TraceReplay.Formats.Ioctls;
using TraceReplay.Formats.Ioctls.Nested;
using TraceReplay.Formats.Ioctls.Vfio;
using TraceReplay.Tests.Support;
using Xunit;
using AllDialects = TraceReplay.Formats.Dialects.Dialects;

namespace TraceReplay.Tests.Formats.Dialects;

public sealed class DialectGoldenTests
{
    public static TheoryData<string> Names => [.. AllDialects.All.Select(dialect => dialect.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Lines_EveryDialect_AreTheReviewedTable(string name)
    {
        Dialect dialect = AllDialects.Find(name)!;

        Golden.Check($"dialects/{name}.txt", Text(DialectText.Lines(dialect)));
    }

    [Fact]
    public void Delta_EveryNeighbour_IsTheReviewedOne()
    {
        foreach (Dialect dialect in AllDialects.All.Where(dialect => dialect.Parent is not null))
        {
            Golden.Check($"dialects/delta-{dialect.Parent!.Name}-{dialect.Name}.txt", Text(DialectText.Delta(dialect.Parent, dialect)));
        }
    }

    /// <summary>Tables that no dialect uses yet; what a dialect of theirs will understand.</summary>
    [Fact]
    public void Tables_OfFurtherVersions_AreTheReviewedOnes()
    {
        Golden.Check("dialects/ioctls-nested-v8.txt", Text(Delta(VfioOps.Linux510, NestedOps.V8)));
        Golden.Check("dialects/ioctls-nested-v12.txt", Text(Delta(NestedOps.V11, NestedOps.V12)));
        Golden.Check("dialects/ioctls-linux-6.6.txt", Text(Delta(VfioOps.Linux510, VfioOps.Linux66)));
    }

    [Fact]
    public void Delta_DialectAndItself_IsEmpty() => Assert.Empty(DialectText.Delta(AllDialects.All[^1], AllDialects.All[^1]));

    [Fact]
    public void All_EveryDialect_HasIoctlsAndAParentBeforeIt()
    {
        for (int i = 0; i < AllDialects.All.Count; i++)
        {
            Dialect dialect = AllDialects.All[i];
            Assert.NotEmpty(dialect.Ioctls.Rows);
            Assert.True(i == 0 ? dialect.Parent is null : AllDialects.All.Take(i).Contains(dialect.Parent), dialect.Name);
        }
    }

    private static IEnumerable<string> Delta(IoctlTable older, IoctlTable newer)
    {
        List<string> before = [.. DialectText.Lines(older)];
        List<string> after = [.. DialectText.Lines(newer)];
        return before.Except(after).Select(line => $"- {line}").Concat(after.Except(before).Select(line => $"+ {line}"));
    }

    private static string Text(IEnumerable<string> lines) => string.Concat(lines.Select(line => line + "\n"));
}
