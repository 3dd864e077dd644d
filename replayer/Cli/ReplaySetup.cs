using TraceReplay.Formats.Dialects;
using TraceReplay.Formats.Log;
using TraceReplay.Formats.Wire;
using TraceReplay.Replayer.Engine;
using TraceReplay.Replayer.Smmuv3;

namespace TraceReplay.Replayer.Cli;

/// <summary>What a replay of a log starts from: its survey, the dialect and the SMMU profile, as asked for or as found.</summary>
internal sealed record ReplaySetup(LogSurvey Survey, Dialect Dialect, IReadOnlyList<string> Candidates, SmmuProfile Profile)
{
    public static ReplaySetup Of(string path, string? dialectName, string? profileName)
    {
        string header;
        LogSurvey survey;
        using (LogReader reader = LogReader.Open(path))
        {
            header = reader.Header.SmmuProfile;
            survey = LogSurvey.Of(reader);
            if (reader.Damage.Count > 0)
            {
                LogDamage damage = reader.Damage[0];
                throw new WireFormatException($"{path}: at 0x{damage.Offset:x}: {damage.What}. Save what is intact with 'tracereplay recover {path} -o OUT.trlog' and replay that.", damage.Offset);
            }
        }

        SmmuProfile profile = ProfileOf(profileName, header);
        if (dialectName is not null)
        {
            Dialect dialect = Dialects.Find(dialectName) ?? throw new UsageException($"dialect '{dialectName}' is unknown. There are: {string.Join(", ", Dialects.All.Select(d => d.Name))}.");
            return new ReplaySetup(survey, dialect, [dialect.Name], profile);
        }

        DetectedDialect found = DialectDetection.Detect(() => LogReader.Open(path), survey, profile);
        return new ReplaySetup(survey, found.Dialect, found.Candidates, profile);
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
