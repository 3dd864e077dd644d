using TraceReplay.Formats.Dialects;
using TraceReplay.Formats.Log;
using TraceReplay.Replayer.Engine;

namespace TraceReplay.Replayer.Porting;

/// <summary>
/// Which quirk is behind a difference: the log is replayed again with one quirk of the two versions made equal, and a difference that is then gone, or less
/// frequent, is that quirk's. What no single quirk explains is a matter of numbers, structs or of the call before.
/// </summary>
internal static class QuirkAttribution
{
    /// <summary>Longer logs are not replayed once more for every quirk.</summary>
    public const long LongestLog = 200_000;

    /// <param name="recorded">Options of the replay under the recorded version.</param>
    /// <param name="options">Options of the replay under the other version, or one made of it.</param>
    public static void Attribute(OutcomeComparison comparison, Dialect before, Dialect after, Func<LogReader> open, LogSurvey survey, ReplayOptions recorded, Func<Dialect, ReplayOptions> options)
    {
        if (comparison.Differences.Count == 0 || survey.Records > LongestLog)
        {
            return;
        }

        foreach (Quirk quirk in before.Quirks.SymmetricExcept(after.Quirks))
        {
            Dialect changed = after with { Quirks = before.Has(quirk) ? after.Quirks.Add(quirk) : after.Quirks.Remove(quirk) };
            var without = new OutcomeComparison(new CallFields(changed), new CallFields(before));
            without.Run(open, survey, recorded, options(changed), null);
            foreach (OutcomeDifference difference in comparison.Differences)
            {
                if (without.CountOf(difference) < difference.Count)
                {
                    difference.Quirks.Add(quirk);
                }
            }
        }
    }
}
