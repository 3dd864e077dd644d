using TraceReplay.Formats.Dialects;
using TraceReplay.Formats.Log;
using TraceReplay.Replayer.Smmuv3;

namespace TraceReplay.Replayer.Engine;

/// <summary>
/// Finds the dialect a log was recorded under: its origin narrows the choice, then the calls of its beginning are replayed under what is left, and the one that
/// explains their results best is taken. What decides is the first call whose outcome two dialects predict differently.
/// </summary>
internal static class DialectDetection
{
    /// <summary>Records looked at; decisive calls (device info, region info, the nested ioctls) come early.</summary>
    private const long Window = 50_000;

    /// <param name="open">Opens the log from its start.</param>
    public static DetectedDialect Detect(Func<LogReader> open, LogSurvey survey, SmmuProfile profile)
    {
        DialectOrigin origin = DialectOrigin.Of(survey, Dialects.Replayable);
        if (origin.Candidates.Count == 1)
        {
            return new DetectedDialect(origin.Candidates[0], [origin.Candidates[0].Name]) { Origin = origin, Fitting = origin.Candidates };
        }

        var race = new DialectRace(origin.Candidates, survey, profile);
        IReadOnlyList<DialectFit> fits;
        using (LogReader reader = open())
        {
            fits = race.Run(reader, Window);
        }

        List<DialectFit> racing = [.. fits.Where(f => !f.WasLeftBehind)];
        long best = racing.Min(f => f.CallMismatches);
        List<DialectFit> candidates = [.. racing.Where(f => f.CallMismatches == best)];

        // Calls that leave it open may still differ in what the driver then does.
        long bestTraffic = candidates.Min(f => f.Mismatches);
        List<DialectFit> closest = [.. candidates.Where(f => f.Mismatches == bestTraffic)];
        IReadOnlyList<Dialect> fitting = [.. closest.Select(f => f.Dialect)];

        // A later kernel explains what an earlier one explains; without a call only it has, the log does not speak for it.
        if (closest[0].Dialect.Driver == SmmuDriverGeneration.Linux510)
        {
            closest = closest.Where(f => f.Dialect.Driver == SmmuDriverGeneration.Linux510).ToList();
        }

        // What recordings confirm is taken before what only patches tell.
        if (closest.Exists(f => f.Dialect.IsRecorded))
        {
            closest = closest.Where(f => f.Dialect.IsRecorded).ToList();
        }

        return new DetectedDialect(closest[0].Dialect, closest.Select(f => f.Dialect.Name).ToList()) { Origin = origin, Fitting = fitting, Decisive = race.Decisive };
    }
}
