using System.Globalization;
using TraceReplay.Formats.Dialects;
using TraceReplay.Replayer.Porting;

namespace TraceReplay.Replayer.Cli;

/// <summary>What a workload would have seen on another version, for people.</summary>
internal static class PortReport
{
    public static void Write(TextWriter output, string log, PortedReplay ported, IReadOnlyList<string> candidates, int limit)
    {
        OutcomeComparison comparison = ported.Comparison;
        output.WriteLine($"{log}: {comparison.Result?.Records ?? 0} records, recorded under {ported.Kernel.Name}, ported to {ported.Target.Name}");
        if (candidates.Count > 1)
        {
            output.WriteLine($"nothing in this log tells these dialects apart: {string.Join(", ", candidates)}");
            DetectionReport.WriteDifferences(output, DetectionReport.Of(candidates));
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"the program speaks {ported.Spoken.Name}; {ported.Port.Reencoded} call(s) said otherwise, {ported.Port.WithoutCounterpart} without counterpart"));
        foreach (PortNote note in ported.Port.Notes)
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {note.Call}: {note.Text} ({note.Count} time(s), first record {note.FirstRecord})"));
        }

        output.WriteLine();
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{comparison.Compared} outcomes compared: {comparison.Different} would have been different, {comparison.Unknown} cannot be said"));
        int shown = 0;
        foreach (OutcomeDifference difference in comparison.Differences)
        {
            if (shown++ == limit)
            {
                output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  ... {comparison.Differences.Count - limit} more, --all shows them"));
                break;
            }

            Write(output, difference, ported);
        }
    }

    /// <summary>One difference as a sentence.</summary>
    public static string Subject(OutcomeDifference difference) => difference.Kind switch
    {
        OutcomeKind.Transfer => $"transfer of {difference.Subject}",
        OutcomeKind.Message => $"interrupt message of {difference.Subject}",
        OutcomeKind.Fault => $"fault record of {difference.Subject}",
        _ => difference.Subject,
    };

    /// <summary>Which version brought a quirk that only one of the two has.</summary>
    public static string Origin(Quirk quirk, Dialect before, Dialect after)
    {
        Dialect owner = before.Has(quirk) ? before : after;
        return $"in {DialectChange.Since(owner, quirk).Name}{(DialectChange.Since(owner, quirk).Name == owner.Name ? "" : $" to {owner.Name}")}, not in {(before.Has(quirk) ? after : before).Name}";
    }

    private static void Write(TextWriter output, OutcomeDifference difference, PortedReplay ported)
    {
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {Subject(difference)}: {difference.Count} time(s), first record {difference.FirstRecord}"));
        output.WriteLine($"    recorded  {difference.Before}");
        output.WriteLine($"    there     {difference.After}{(difference.IsPredicted ? "" : " (not counted as different)")}");
        if (difference.Rule is { } rule)
        {
            output.WriteLine($"    rule      {rule.Name}: {rule.Text} [{rule.Source}]");
        }

        foreach (Quirk quirk in difference.Quirks)
        {
            QuirkRow row = DialectChange.RowOf(quirk);
            output.WriteLine($"    quirk     {quirk}, {Origin(quirk, ported.Kernel, ported.Target)}: {row.Text} [{row.Source}]");
        }
    }
}
