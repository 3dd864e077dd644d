using TraceReplay.Formats.Dialects;
using TraceReplay.Formats.Log;
using TraceReplay.Replayer.Smmuv3;

namespace TraceReplay.Replayer.Engine;

/// <summary>
/// Finds the dialect a log was recorded under: the calls of its beginning are replayed under every dialect, and the one that explains their results
/// best is taken. What decides is the first call whose outcome two dialects predict differently.
/// </summary>
internal static class DialectDetection
{
    /// <summary>Records looked at; decisive calls (device info, region info, the nested ioctls) come early.</summary>
    private const long Window = 50_000;

    /// <param name="open">Opens the log from its start.</param>
    public static DetectedDialect Detect(Func<LogReader> open, LogSurvey survey, SmmuProfile profile)
    {
        var fits = new List<DialectFit>();
        foreach (Dialect dialect in Dialects.Replayable)
        {
            using LogReader reader = open();
            var engine = new ReplayEngine(new ReplayOptions { Dialect = dialect, Profile = profile, Limit = Window }, survey);
            ReplayResult result = engine.Run(reader);
            fits.Add(new DialectFit(dialect, result.Board.CallMismatches, result.Board.Mismatches));
        }

        long best = fits.Min(f => f.CallMismatches);
        List<DialectFit> candidates = fits.Where(f => f.CallMismatches == best).ToList();

        // Calls that leave it open may still differ in what the driver then does.
        long bestTraffic = candidates.Min(f => f.Mismatches);
        List<DialectFit> closest = candidates.Where(f => f.Mismatches == bestTraffic).ToList();

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

        return new DetectedDialect(closest[0].Dialect, closest.Select(f => f.Dialect.Name).ToList());
    }
}
