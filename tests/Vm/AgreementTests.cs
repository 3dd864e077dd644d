using TraceReplay.VmTests.Support;
using Xunit;

namespace TraceReplay.VmTests;

/// <summary>One run of the sample driver, recorded three times at once: from its start, by attaching, and as it tells itself.</summary>
public sealed class AgreementTests
{
    [VmTheory]
    [InlineData("attach")]
    [InlineData("eventpipe")]
    public void Run_AndAnotherRecorderAtOnce_AgreeCallByCall(string other)
    {
        List<RecordedCall> run = RecordedCall.Of(VmRun.Record.PathOf("run.trlog"));
        IReadOnlyList<string> differences = CallComparison.Differences(run, OnFiles(VmRun.Record.PathOf(other + ".trlog")));
        Assert.True(run.Count > 100, $"the driver makes more than 100 calls, run.trlog has {run.Count}");
        Assert.True(differences.Count == 0, $"run.trlog and {other}.trlog differ:\n{string.Join('\n', differences)}");
    }

    [VmFact]
    public void EventPipe_Times_SpanThoseOfTheKernel()
    {
        List<RecordedCall> run = RecordedCall.Of(VmRun.Record.PathOf("run.trlog"));
        List<RecordedCall> told = OnFiles(VmRun.Record.PathOf("eventpipe.trlog"));
        Assert.Equal(run.Count, told.Count);

        // The program begins before the kernel is entered and ends after it returned: one clock, or this does not hold.
        Assert.All(run.Zip(told), pair => Assert.True(
            pair.Second.Time <= pair.First.Time && pair.First.Time + pair.First.Duration <= pair.Second.Time + pair.Second.Duration,
            $"{pair.First}: {pair.First.Time} for {pair.First.Duration} ns in the kernel, {pair.Second.Time} for {pair.Second.Duration} ns in the program"));
    }

    [VmTheory]
    [InlineData("run")]
    [InlineData("attach")]
    [InlineData("eventpipe")]
    [InlineData("full")]
    public void Replay_OfALiveRecording_PredictsEverything(string name)
    {
        ToolRun replay = ToolRun.Replayer("replay", VmRun.Record.PathOf(name + ".trlog"), "--all");
        Assert.True(replay.ExitCode == 0, replay.All);
        Assert.Contains("dialect linux-6.1", replay.Output);
    }

    [VmTheory]
    [InlineData("run")]
    [InlineData("attach")]
    [InlineData("eventpipe")]
    public void Recorder_OfAWholeRun_LosesNothing(string name)
    {
        Assert.True(VmRun.Record.ExitCode(name) == 0, VmRun.Record.Text(name + ".err"));
        ToolRun info = ToolRun.Replayer("info", VmRun.Record.PathOf(name + ".trlog"));
        Assert.Matches(name == "attach" ? @"gaps\s+1\b" : @"gaps\s+none", info.Output);
        Assert.Matches(@"integrity\s+intact", info.Output);
    }

    /// <summary>The driver also tells of a call on a descriptor that it has closed; the kernel's recorder goes by the file behind a descriptor, and there is none.</summary>
    private static List<RecordedCall> OnFiles(string log) => [.. RecordedCall.Of(log).Where(call => !call.Text.Contains("  0x3b64 int", StringComparison.Ordinal))];
}
