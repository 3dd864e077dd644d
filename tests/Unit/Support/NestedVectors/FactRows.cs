namespace TraceReplay.Tests.Support.NestedVectors;

/// <summary>Counts the rows of the tables in which versions differ, in the text that collects the facts of the series.</summary>
internal static class FactRows
{
    private static readonly (string Heading, string Table)[] s_tables =
    [
        ("### VFIO part", "a"), ("### IOMMU part", "i"), ("### b1 ", "b1"), ("### b3 ", "b3"), ("### b4 ", "b4"),
        ("### c2 ", "c2"), ("### c3 ", "c3"), ("### c5 ", "c5"), ("### c6 ", "c6"), ("### c7 ", "c7"), ("### c10 ", "c10"), ("### c14 ", "c14"),
        ("### c16 ", "c16"), ("## (d)", "d"),
    ];

    public static Dictionary<string, int> Count(string[] lines)
    {
        var counts = new Dictionary<string, int>();
        string? table = null;
        bool first = false;
        bool closed = false;
        for (int i = 0; i < lines.Length; i++)
        {
            if (lines[i].StartsWith('#'))
            {
                table = Array.Find(s_tables, t => lines[i].StartsWith(t.Heading, StringComparison.Ordinal)).Table;
                first = true;
                closed = false;
                continue;
            }

            bool isRow = lines[i].StartsWith('|');
            closed |= !isRow && !first;
            if (table is null || !isRow || closed)
            {
                continue;
            }

            if (!first && !lines[i].StartsWith("|---", StringComparison.Ordinal))
            {
                counts[table] = counts.GetValueOrDefault(table) + 1;
            }

            first = false;
        }

        return counts;
    }
}
