using TraceReplay.Tests.Support;
using TraceReplay.Tests.Support.NestedVectors;
using Xunit;

namespace TraceReplay.Tests.Replayer.Vfio;

/// <summary>Every row in which versions of the nested series differ has a vector, and every vector comes out as its source says.</summary>
public sealed class NestedVectorTests
{
    private static readonly string Folder = Path.Combine(Golden.RepositoryRoot(), "tests", "Vectors", "nested");

    [Fact]
    public void Vectors_EveryStep_ComesOutAsItsSourceSays()
    {
        var wrong = new List<string>();
        foreach (NestedVector vector in Vectors())
        {
            var machine = new NestedMachine(vector.Dialect, vector.Machine);
            foreach ((string call, string expected) in vector.Steps)
            {
                string got = machine.Do(call);
                if (expected.Length > 0 && got != expected)
                {
                    wrong.Add($"line {vector.Line}, {vector.Dialect} ({string.Join(' ', vector.Rows)}): {call} gives '{got}', not '{expected}' [{vector.Source}]");
                }
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Fact]
    public void Rows_EachOne_HasAVectorOrAReason()
    {
        Dictionary<string, string> rows = Rows();
        HashSet<string> shown = [.. Vectors().SelectMany(v => v.Rows)];
        Assert.Empty(shown.Except(rows.Keys));
        Assert.Empty(rows.Where(row => shown.Contains(row.Key) == row.Value.Contains("invisible:", StringComparison.Ordinal)).Select(row => row.Key));
    }

    /// <summary>The list of rows is complete: as many per table as the collected facts have.</summary>
    [SharedFact]
    public void Rows_OfEachTable_AreAsManyAsTheFactsHave()
    {
        string path = Path.Combine(SharedData.Root!, "facts", "nested-series.md");
        Assert.Equal(FactRows.Count(File.ReadAllLines(path)), Rows().Keys.GroupBy(id => id.Split('.')[0]).ToDictionary(g => g.Key, g => g.Count()));
    }

    private static IEnumerable<NestedVector> Vectors() => NestedVector.Read(Path.Combine(Folder, "vectors.txt"));

    private static Dictionary<string, string> Rows() => File.ReadLines(Path.Combine(Folder, "rows.txt"))
        .Where(line => line.Length > 0 && line[0] != '#')
        .Select(line => line.Split(' ', 2)).ToDictionary(parts => parts[0], parts => parts[1], StringComparer.Ordinal);
}
