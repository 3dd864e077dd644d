using System.Globalization;
using TraceReplay.Replayer.Engine;
using TraceReplay.Replayer.Smmuv3;

namespace TraceReplay.Replayer.Cli;

/// <summary>The replay summary for people: verdict tables per record kind and per call, then every divergence, first cause first.</summary>
internal static class ReplayReport
{
    public static void Write(TextWriter output, string log, ReplayResult result, IReadOnlyList<string> candidates, int divergenceLimit, string? note = null)
    {
        Scoreboard board = result.Board;
        output.WriteLine($"{log}: {result.Records} records, dialect {result.Dialect}, SMMU profile {result.Profile}{(result.Caches == CachePolicy.Typical ? "" : $", caches {result.Caches.Name}")}");
        if (note is not null)
        {
            output.WriteLine(note);
        }

        if (candidates.Count > 1)
        {
            output.WriteLine($"nothing in this log tells these dialects apart: {string.Join(", ", candidates)}");
            DetectionReport.WriteDifferences(output, DetectionReport.Of(candidates));
        }

        output.WriteLine();
        WriteHeading(output, "outcomes of");
        foreach (Formats.Records.RecordKind kind in Enum.GetValues<Formats.Records.RecordKind>())
        {
            WriteRow(output, kind.ToString(), board.OfKind(kind));
        }

        WriteRow(output, "all", board.Total);
        if (board.PerCall.Any())
        {
            output.WriteLine();
            WriteHeading(output, "calls");
            foreach (KeyValuePair<string, VerdictCounts> call in board.PerCall)
            {
                WriteRow(output, call.Key, call.Value);
            }
        }

        output.WriteLine();
        output.WriteLine($"predicted share {Share(board.Total)} (match of match + mismatch + unmodelled + unknown), state {result.StateHash:x16}");
        if (result.CallsWithCommands > 0)
        {
            output.WriteLine($"SMMU commands: {result.CallsPredicted} of {result.CallsWithCommands} calls that issued any had all of them predicted");
        }

        WriteDivergences(output, board, divergenceLimit);
    }

    private static void WriteDivergences(TextWriter output, Scoreboard board, int limit)
    {
        if (board.Divergences.Count == 0)
        {
            output.WriteLine("no divergence");
            return;
        }

        output.WriteLine();
        long total = board.Divergences.Count + board.DivergencesDropped;
        output.WriteLine($"{total} divergence(s), first cause first:");
        int shown = 0;
        foreach (Divergence d in board.Divergences)
        {
            if (shown++ == limit)
            {
                output.WriteLine($"  ... {total - limit} more, --all shows them");
                return;
            }

            output.WriteLine($"  record {d.Record} {d.Subject}, {d.Field}: {ReplayJson.Lower(d.Verdict)}");
            output.WriteLine($"    recorded  {d.Recorded}");
            output.WriteLine($"    predicted {d.Predicted}");
            if (d.State.Length > 0)
            {
                output.WriteLine($"    state     {d.State}");
            }

            if (d.Rule is { } rule)
            {
                output.WriteLine($"    rule      {rule.Name}: {rule.Text} [{rule.Source}]");
            }
        }
    }

    private static void WriteHeading(TextWriter output, string title) =>
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{title,-34}{"match",10}{"mismatch",10}{"learned",10}{"unmodelled",12}{"unknown",10}{"share",10}"));

    private static void WriteRow(TextWriter output, string name, in VerdictCounts counts)
    {
        if (counts.Total > 0)
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{name,-34}{counts.Match,10}{counts.Mismatch,10}{counts.Learned,10}{counts.Unmodelled,12}{counts.Unknown,10}{Share(counts),10}"));
        }
    }

    private static string Share(in VerdictCounts counts) =>
        counts.PredictedShare is { } share ? string.Create(CultureInfo.InvariantCulture, $"{decimal.Round(share * 100, 2):0.00} %") : "-";
}
