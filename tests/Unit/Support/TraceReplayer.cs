using TraceReplay.Formats.Dialects;
using TraceReplay.Formats.Log;
using TraceReplay.Replayer.Cli;
using TraceReplay.Replayer.Engine;
using TraceReplay.Replayer.Smmuv3;

namespace TraceReplay.Tests.Support;

/// <summary>Replays logs in process.</summary>
internal static class TraceReplayer
{
    /// <param name="dialect">Null: found from the log.</param>
    public static (ReplayResult Result, IReadOnlyList<string> Candidates) Replay(string path, string? dialect = null)
    {
        ReplaySetup setup = ReplaySetup.Of(path, dialect, null);
        using LogReader reader = LogReader.Open(path);
        ReplayResult result = new ReplayEngine(new ReplayOptions { Dialect = setup.Dialect, Profile = setup.Profile }, setup.Survey).Run(reader);
        return (result, setup.Candidates);
    }

    /// <summary>The report of a replay, under a name that is the same everywhere.</summary>
    public static string Report(string path, string name)
    {
        (ReplayResult result, IReadOnlyList<string> candidates) = Replay(path);
        using var text = new StringWriter { NewLine = "\n" };
        ReplayReport.Write(text, name, result, candidates, int.MaxValue);
        return text.ToString();
    }

    /// <summary>The JSON result of a replay.</summary>
    public static byte[] Json(string path, string name)
    {
        (ReplayResult result, IReadOnlyList<string> candidates) = Replay(path);
        using var stream = new MemoryStream();
        ReplayJson.Write(stream, name, result, candidates, null);
        return stream.ToArray();
    }
}
