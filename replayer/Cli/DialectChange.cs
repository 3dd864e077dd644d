using TraceReplay.Formats.Dialects;

namespace TraceReplay.Replayer.Cli;

/// <summary>What one dialect changed against the one it grew from: quirks gained and lost with what they mean, and the other lines of its table that differ.</summary>
internal sealed record DialectChange(IReadOnlyList<QuirkRow> Gained, IReadOnlyList<QuirkRow> Lost, IReadOnlyList<string> Lines)
{
    public static DialectChange Of(Dialect? before, Dialect after)
    {
        IEnumerable<Quirk> old = before?.Quirks ?? [];
        List<string> lines = before is null ? [] : [.. DialectText.Delta(before, after).Where(line => !IsQuirk(line))];
        return new DialectChange(Rows(after.Quirks.Except(old)), Rows(old.Except(after.Quirks)), lines);
    }

    /// <summary>The first dialect of the line up to this one that has the quirk without interruption.</summary>
    public static Dialect Since(Dialect dialect, Quirk quirk)
    {
        Dialect since = dialect;
        while (since.Parent is { } parent && parent.Has(quirk))
        {
            since = parent;
        }

        return since;
    }

    public static QuirkRow RowOf(Quirk quirk) => QuirkTable.Rows.First(row => row.Quirk == quirk);

    private static List<QuirkRow> Rows(IEnumerable<Quirk> quirks) => [.. quirks.Order().Select(RowOf)];

    // "- quirk X" and "+ quirk X"
    private static bool IsQuirk(string line) => line.AsSpan(2).StartsWith("quirk ", StringComparison.Ordinal);
}
