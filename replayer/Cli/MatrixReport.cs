using System.Globalization;
using TraceReplay.Formats.Dialects;
using TraceReplay.Replayer.Porting;

namespace TraceReplay.Replayer.Cli;

/// <summary>One log under many dialects, for people.</summary>
internal static class MatrixReport
{
    public static void Write(TextWriter output, string log, ReplaySetup setup, OutcomeMatrix matrix, bool ported)
    {
        output.WriteLine($"{log}: recorded under {setup.Dialect.Name}, {(ported ? "ported to each" : "its bytes as they are under each")}");
        if (setup.Candidates.Count > 1)
        {
            output.WriteLine($"nothing in this log tells these dialects apart: {string.Join(", ", setup.Candidates)}");
        }

        output.WriteLine();
        output.WriteLine($"{"dialect",-18}{"compared",10}{"different",10}{"unknown",10}{"said otherwise",16}{"no counterpart",16}");
        foreach (PortedReplay replay in matrix.Replays)
        {
            OutcomeComparison c = replay.Comparison;
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{replay.Target.Name,-18}{c.Compared,10}{c.Different,10}{c.Unknown,10}{replay.Port.Reencoded,16}{replay.Port.WithoutCounterpart,16}"));
        }

        output.WriteLine();
        output.WriteLine(matrix.Rows.Count == 0 ? "no outcome differs" : "outcomes that differ:");
        foreach (MatrixRow row in matrix.Rows)
        {
            Write(output, row, matrix, setup.Dialect);
        }
    }

    private static void Write(TextWriter output, MatrixRow row, OutcomeMatrix matrix, Dialect recorded)
    {
        var named = new OutcomeDifference(row.Kind, row.Subject, "", "", null, 0);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{PortReport.Subject(named)}: recorded {row.Recorded}, first record {row.FirstRecord}"));
        foreach (MatrixCell cell in row.Cells)
        {
            string dialects = cell.Dialects.Count == matrix.Replays.Count ? "all" : string.Join(", ", cell.Dialects.Select(d => d.Name));
            output.WriteLine($"  {cell.Text}");
            output.WriteLine($"    under     {dialects}; came with {string.Join(", ", cell.Introduced.Select(d => d.Name))}");
            if (cell.Rule is { } rule)
            {
                output.WriteLine($"    rule      {rule.Name}: {rule.Text} [{rule.Source}]");
            }

            foreach (Quirk quirk in cell.Quirks)
            {
                QuirkRow text = DialectChange.RowOf(quirk);
                output.WriteLine($"    quirk     {quirk}, {Origin(quirk, recorded, cell)}: {text.Text} [{text.Source}]");
            }
        }
    }

    private static string Origin(Quirk quirk, Dialect recorded, MatrixCell cell) =>
        recorded.Has(quirk) ? PortReport.Origin(quirk, recorded, cell.Dialects.Find(d => !d.Has(quirk)) ?? cell.Dialects[0]) : PortReport.Origin(quirk, recorded, cell.Dialects.Find(d => d.Has(quirk)) ?? cell.Dialects[0]);
}
