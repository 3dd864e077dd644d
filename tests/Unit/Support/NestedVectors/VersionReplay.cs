using System.Collections.Concurrent;
using System.Globalization;
using TraceReplay.Formats.Dialects;
using TraceReplay.Formats.Log;
using TraceReplay.Formats.Records;
using TraceReplay.Replayer.Engine;
using TraceReplay.Replayer.Smmuv3;

namespace TraceReplay.Tests.Support.NestedVectors;

/// <summary>Recorded sessions replayed under other versions, their divergences folded by what decided them.</summary>
internal static class VersionReplay
{
    private static readonly ConcurrentDictionary<string, LogSurvey> s_surveys = new(StringComparer.Ordinal);

    /// <summary>
    /// One text per kind of divergence, in order: of calls their name, the recorded and the predicted outcome and the rule; of what the SMMU and the devices did
    /// only the kind and the rule, because addresses and repetitions follow from the calls.
    /// </summary>
    public static IReadOnlyList<string> Divergences(string path, Dialect dialect)
    {
        LogSurvey survey = s_surveys.GetOrAdd(path, static p =>
        {
            using LogReader first = LogReader.Open(p);
            return LogSurvey.Of(first);
        });
        using LogReader reader = LogReader.Open(path);
        SmmuProfile profile = SmmuProfile.Find(reader.Header.SmmuProfile) ?? SmmuProfile.Arch;
        ReplayResult result = new ReplayEngine(new ReplayOptions { Dialect = dialect, Profile = profile }, survey).Run(reader);
        if (result.Records != survey.Records)
        {
            throw new InvalidOperationException($"{path} under {dialect.Name} ended at record {result.Records} of {survey.Records}");
        }

        return [.. result.Board.Divergences.Where(d => d.Verdict == Verdict.Mismatch).Select(Fold).Distinct().Order(StringComparer.Ordinal)];
    }

    private static string Fold(Divergence d)
    {
        string rule = d.Rule?.Name ?? "-";
        return d.Kind == RecordKind.Ioctl && d.Field == "result"
            ? string.Create(CultureInfo.InvariantCulture, $"{d.Subject} {d.Recorded} but {d.Predicted} by {rule}")
            : string.Create(CultureInfo.InvariantCulture, $"{d.Kind} {(d.Kind == RecordKind.Ioctl ? d.Subject + " output" : "")} by {rule}").Replace("  ", " ", StringComparison.Ordinal);
    }
}
