using System.Globalization;
using TraceReplay.Replayer.Cases;

namespace TraceReplay.Replayer.Cli;

/// <summary>A run of cases for people: a table by kind and one by tag, what was left out, then the first differences explained.</summary>
internal static class CasesReport
{
    public static void Write(TextWriter output, CaseRunner runner, IReadOnlyList<string> files, CaseSummary summary, int explained)
    {
        string what = files.Count == 1 ? files[0] : $"{files.Count} files";
        output.WriteLine($"{what}: {Count(summary.All.Cases, "case")}, SMMU profile {runner.Profile.Name}, caches {runner.Caches.Name}");
        output.WriteLine();
        WriteTable(output, "kind", summary.Kinds);
        WriteRow(output, "all", summary.All);
        if (summary.Tags.Count > 0)
        {
            output.WriteLine();
            WriteTable(output, "tag", summary.Tags);
        }

        output.WriteLine();
        WriteLeftOut(output, summary);
        WriteFailures(output, summary, explained);
    }

    private static void WriteLeftOut(TextWriter output, CaseSummary summary)
    {
        foreach (KeyValuePair<string, int> reason in summary.Reasons)
        {
            output.WriteLine($"{Count(reason.Value, "case")} not judged: {reason.Key}");
        }

        if (summary.ReadsNotJudged > 0)
        {
            output.WriteLine($"{Count(summary.ReadsNotJudged, "register read")} not judged: no value for this profile, or left over from an earlier case");
        }

        if (summary.EventsMasked > 0)
        {
            output.WriteLine($"{Count(summary.EventsMasked, "access")} compared without event bits that the format calls unknown");
        }

        if (summary.OtherMachine.Count > 0)
        {
            output.WriteLine($"{Count(summary.OtherMachine.Count, "case")} as on the machine whose root bus CMD_CFGI does not find, though no tag says so: {string.Join(' ', summary.OtherMachine)}");
        }
    }

    private static void WriteFailures(TextWriter output, CaseSummary summary, int explained)
    {
        if (summary.Failures.Count == 0)
        {
            output.WriteLine("no difference");
            return;
        }

        output.WriteLine($"{summary.Failures.Count} of {Count(summary.All.Cases, "case")} differ:");
        for (int i = 0; i < summary.Failures.Count && i < explained; i++)
        {
            output.WriteLine();
            output.Write(summary.Failures[i].Explanation);
        }

        if (summary.Failures.Count > explained)
        {
            output.WriteLine();
            output.WriteLine($"... {summary.Failures.Count - explained} more, --all explains them");
        }
    }

    private static void WriteTable(TextWriter output, string title, SortedDictionary<string, CaseTally> tallies)
    {
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{title,-34}{"cases",8}{"passed",8}{"failed",8}{"unmodelled",12}{"skipped",9}"));
        foreach (KeyValuePair<string, CaseTally> tally in tallies)
        {
            WriteRow(output, tally.Key, tally.Value);
        }
    }

    private static void WriteRow(TextWriter output, string name, CaseTally tally) =>
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-34}{tally.Cases,8}{tally.Passed,8}{tally.Failed,8}{tally.Unmodelled,12}{tally.Skipped,9}"));

    private static string Count(long count, string what) =>
        string.Create(CultureInfo.InvariantCulture, $"{count} {what}{(count == 1 ? "" : what.EndsWith('s') ? "es" : "s")}");
}
