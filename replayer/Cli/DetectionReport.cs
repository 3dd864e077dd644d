using TraceReplay.Formats.Dialects;
using TraceReplay.Replayer.Engine;

namespace TraceReplay.Replayer.Cli;

/// <summary>Why a log was taken for one dialect, and what is left open.</summary>
internal static class DetectionReport
{
    public static void Write(TextWriter output, string log, LogSurvey survey, DetectedDialect found)
    {
        output.WriteLine($"{log}: taken for {found.Dialect.Name}");
        output.WriteLine($"  kernel      {(survey.KernelRelease.Length == 0 ? "not stated: every dialect is possible" : survey.KernelRelease)}");
        if (found.Origin.Note is { } note)
        {
            output.WriteLine($"              {note}");
        }

        output.WriteLine($"  possible    {string.Join(", ", found.Origin.Candidates.Select(d => d.Name))}");
        if (found.Decisive is { } call)
        {
            output.WriteLine($"  first call that decides: record {call.Record} {call.Difference.Subject}, {call.Difference.Field}");
            output.WriteLine($"    recorded  {call.Difference.Recorded}, as {string.Join(", ", call.Fitting)}");
            output.WriteLine($"    not       {call.Difference.Predicted}, as {call.Other}");
        }
        else
        {
            output.WriteLine(found.Origin.Candidates.Count == 1 ? "  the kernel release alone decides" : "  no call decides");
        }

        output.WriteLine($"  fitting     {string.Join(", ", found.Fitting.Select(d => d.Name))}");
        WriteDifferences(output, found.Fitting);
    }

    /// <summary>How dialects that fit a log equally well would differ.</summary>
    public static void WriteDifferences(TextWriter output, IReadOnlyList<Dialect> fitting)
    {
        foreach (Dialect other in fitting.Skip(1))
        {
            Dialect first = fitting[0];
            List<string> quirks = [.. first.Quirks.SymmetricExcept(other.Quirks).Select(q => $"{q}{(first.Has(q) ? " (only " + first.Name + ")" : "")}")];
            List<string> properties = [.. DialectText.Delta(first, other).Where(l => !l.AsSpan(2).StartsWith("quirk ", StringComparison.Ordinal)).Select(NameOf).Distinct()];
            string what = string.Join("; ", new[] { string.Join(", ", quirks), string.Join(", ", properties) }.Where(t => t.Length > 0));
            output.WriteLine($"  {other.Name} differs from {first.Name} {(what.Length == 0 ? "in nothing that a program can see" : $"in {what}: no call in this log reaches any of it")}");
        }
    }

    /// <summary>The dialects of these names.</summary>
    public static IReadOnlyList<Dialect> Of(IEnumerable<string> names) => [.. names.Select(Dialects.Find).OfType<Dialect>()];

    // "+ ioctl Container 0x3b7a VFIO_IOMMU_SET_PASID_TABLE ..." or "- response-region no"
    private static string NameOf(string line)
    {
        string[] words = line.Split(' ');
        return words.Length > 4 && words[1] == "ioctl" ? words[4] : words[1];
    }
}
