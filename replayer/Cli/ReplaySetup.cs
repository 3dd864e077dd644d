using TraceReplay.Formats.Dialects;
using TraceReplay.Formats.Log;
using TraceReplay.Formats.Wire;
using TraceReplay.Replayer.Engine;
using TraceReplay.Replayer.Smmuv3;

namespace TraceReplay.Replayer.Cli;

/// <summary>What a replay of a log starts from: its survey, the dialect and the SMMU profile, as asked for or as found.</summary>
internal sealed record ReplaySetup(LogSurvey Survey, Dialect Dialect, IReadOnlyList<string> Candidates, SmmuProfile Profile)
{
    /// <summary>How the dialect was found; null when it was named.</summary>
    public DetectedDialect? Detected { get; private init; }

    /// <summary>The cache policy of that name; the typical one when none is named.</summary>
    public static CachePolicy PolicyOf(string? name) => name is null
        ? CachePolicy.Typical
        : CachePolicy.Find(name) ?? throw new UsageException($"cache policy '{name}' is unknown. There are: {string.Join(", ", CachePolicy.All.Select(p => p.Name))}.");

    public static ReplaySetup Of(string path, string? dialectName, string? profileName, Progress? progress = null)
    {
        (string header, LogSurvey survey) = Look(path, progress);
        SmmuProfile profile = ProfileOf(profileName, header);
        if (dialectName is not null)
        {
            Dialect dialect = DialectNames.FindReplayable(dialectName);
            return new ReplaySetup(survey, dialect, [dialect.Name], profile);
        }

        DetectedDialect found = DialectDetection.Detect(() => progress?.Open(path) ?? LogReader.Open(path), survey, profile);
        return new ReplaySetup(survey, found.Dialect, found.Candidates, profile) { Detected = found };
    }

    /// <exception cref="WireFormatException">The log is damaged: a replay of part of it would say little.</exception>
    private static (string Profile, LogSurvey Survey) Look(string path, Progress? progress)
    {
        using LogInput input = LogInput.Open(path, progress);
        try
        {
            return (input.Reader.Header.SmmuProfile, LogSurvey.Of(input.Reader));
        }
        catch (WireFormatException e)
        {
            throw new WireFormatException($"{path}: {e.Message}. Save what is intact with 'tracereplay recover {path} -o OUT.trlog' and use that.", e.Offset);
        }
    }

    private static SmmuProfile ProfileOf(string? asked, string recorded)
    {
        if (asked is not null)
        {
            return SmmuProfile.Find(asked) ?? throw new UsageException($"SMMU profile '{asked}' is unknown. There are: {string.Join(", ", SmmuProfile.All.Select(p => p.Name))}.");
        }

        return SmmuProfile.Find(recorded) ?? SmmuProfile.Arch;
    }
}
