using TraceReplay.Formats.Dialects;
using TraceReplay.Tests.Support;
using Xunit;

namespace TraceReplay.Tests.Replayer.Vfio;

/// <summary>Every recorded call against the model: results and output bytes.</summary>
public sealed class RecordedSessionTests
{
    public static TheoryData<string, string> Sessions()
    {
        var data = new TheoryData<string, string>();
        foreach (string folder in (string[])["mainline", "v10", "v11"])
        {
            string path = Path.Combine(SharedData.Root ?? "", "sessions", "nested", folder);
            string[] files = Directory.Exists(path) ? Directory.GetFiles(path, "*.jsonl") : [];
            foreach (string file in files.Order(StringComparer.Ordinal))
            {
                data.Add(folder, Path.GetFileNameWithoutExtension(file));
            }
        }

        return data;
    }

    [SharedTheory]
    [MemberData(nameof(Sessions))]
    public void Calls_RecordedSession_ArePredicted(string folder, string scenario)
    {
        Dialect dialect = Dialects.Find(folder switch { "v10" => "nested-v10", "v11" => "nested-v11", _ => "linux-5.10" })!;
        List<SessionJson> lines = SessionJson.Read(Path.Combine(SharedData.Root!, "sessions", "nested", folder, scenario + ".jsonl"));
        uint missingStages = scenario switch { "nonest-stage1" => 1, "nonest-stage2" => 2, _ => 0u };
        var replay = new SessionReplay(dialect, lines, missingStages);
        foreach (SessionJson line in lines)
        {
            replay.Run(line);
        }

        Assert.True(replay.Problems.Count == 0, $"{replay.Problems.Count} of {replay.Calls} calls:\n{string.Join('\n', replay.Problems.Take(12))}");
        Assert.True(replay.Calls > 0);
    }
}
