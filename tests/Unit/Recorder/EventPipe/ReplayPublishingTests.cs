using TraceReplay.Formats.Records;
using TraceReplay.Recorder.Pipeline;
using TraceReplay.Tests.Architecture;
using Xunit;
using ExitCode = TraceReplay.Recorder.ExitCode;

namespace TraceReplay.Tests.Recorder.EventPipe;

/// <summary>tracereplay publishes what it replays.</summary>
public sealed class ReplayPublishingTests
{
    [Theory]
    [InlineData("nested-v10/basic")]
    [InlineData("nested-v11/basic")]
    public async Task FromStart_Replay_GivesTheReplayedLogBack(string trace)
    {
        using var trial = new EventPipeTrial();
        string log = Path.Combine(SourceTree.Root, "traces", trace, "trace.trlog");

        int exit = await trial.FromStart("dotnet", Path.Combine(AppContext.BaseDirectory, "tracereplay.dll"), "replay", log, "--quiet");

        Assert.Equal(ExitCode.Fine, exit);
        List<string> replayed = trial.Read(_ => true, log);
        List<string> recorded = trial.Read(_ => true);
        Assert.Equal(replayed, recorded[1..(replayed.Count + 1)]);
        Assert.StartsWith($"replay of {log}: {replayed.Count} records under ", trial.Read((MarkerRecord marker) => marker.Text.ToString())[^1], StringComparison.Ordinal);
        Assert.Equal([0], trial.Read((ExitRecord end) => end.ProcessId == 0 ? -1 : end.Status)[^1..]);
    }
}
