using System.Diagnostics;
using FsCheck.Fluent;
using TraceReplay.Formats.Log;
using TraceReplay.Formats.Records;
using TraceReplay.Recorder.Pipeline;
using TraceReplay.Tests.Support;
using Xunit;
using ExitCode = TraceReplay.Recorder.ExitCode;
using Record = TraceReplay.Formats.Records.Record;

namespace TraceReplay.Tests.Recorder.EventPipe;

/// <summary>Programs that publish, recorded for real, from their start and while they run.</summary>
public sealed class EventPipeRecordingTests
{
    [Fact]
    public async Task FromStart_EveryKindPublished_IsInTheLogAsItWas()
    {
        using var trial = new EventPipeTrial();
        List<Record> published = [.. Gen.Sample(RecordGenerators.Any, 30, 2000)];
        published.Add(new TransferRecord { Data = Enumerable.Range(0, 200_000).Select(i => (byte)(i * 7)).ToArray(), Length = 200_000 });
        File.WriteAllBytes(trial.PathOf("in.trlog"), LogBuilder.Write(published));

        int exit = await trial.Target(trial.Options, $"log {trial.PathOf("in.trlog")}");

        Assert.Equal(ExitCode.Fine, exit);
        List<string> recorded = trial.Read(_ => true);
        Assert.Equal(trial.Read(_ => true, trial.PathOf("in.trlog")), recorded[1..^1]);
    }

    [Fact]
    public async Task FromStart_FirstRecordOfTheProgram_IsInTheLog()
    {
        using var trial = new EventPipeTrial();

        int exit = await trial.Target(trial.Options, "marker first", "exit 7");

        Assert.Equal(ExitCode.Fine, exit);
        Assert.Equal(["first"], trial.Read((MarkerRecord marker) => marker.Text.ToString()));
        Assert.Equal([7], trial.Read((ExitRecord end) => end.Status));
        Assert.Equal(["live-eventpipe"], trial.Read((SessionRecord session) => session.Source.ToString()));
        Assert.Empty(trial.Read((GapRecord gap) => gap.Cause.ToString()));
    }

    [Fact]
    public async Task FromStart_ProgramsOfAShell_AreAllRecorded()
    {
        using var trial = new EventPipeTrial();
        string target = $"dotnet {EventTargetProcess.Assembly}";

        await trial.FromStart("sh", "-c", $"{target} 'marker one'; {target} 'marker two' 'exit 6'");

        Assert.Equal(["one", "two"], trial.Read((MarkerRecord marker) => marker.Text.ToString()));
        Assert.Equal([6], trial.Read((ExitRecord end) => end.Status));
    }

    [Fact]
    public async Task FromStart_ProgramsOfAProgram_AreRecordedOrMissingAloud()
    {
        using var trial = new EventPipeTrial();

        await trial.Target(trial.Options, "marker parent", "child marker child");

        List<string> texts = trial.Read((MarkerRecord marker) => marker.Text.ToString());
        int gaps = trial.Read((GapRecord gap) => gap.Cause).Count(cause => cause.Equals("mid-session"u8));
        Assert.Contains("parent", texts);
        Assert.Equal(2, texts.Count + gaps);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public async Task FromStart_FloodIntoASmallBuffer_LossesAreExact(int threads)
    {
        const int Each = 100_000;
        using var trial = new EventPipeTrial();

        int exit = await trial.Target(trial.Options with { BufferBytes = 1 << 20 }, $"flood {threads} {Each}");

        int recorded = trial.Read((IoctlRecord call) => call.Request).Count;
        List<long> gaps = trial.Read((GapRecord gap) => gap.Cause.Equals("eventpipe-dropped"u8) ? gap.Count : -1);
        Assert.Equal(ExitCode.Incomplete, exit);
        Assert.NotEmpty(gaps);
        Assert.DoesNotContain(-1, gaps);
        Assert.Equal(threads * Each, recorded + gaps.Sum());
        Assert.Contains($"eventpipe eventpipe-dropped {gaps.Sum()}", trial.Messages, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Attach_RunningProgram_RecordsUntilStopped()
    {
        using var trial = new EventPipeTrial();
        using var target = new EventTargetProcess();
        using var stop = new CancellationTokenSource();
        target.Do("marker before");
        Task<int> recording = trial.Attach(target.Id, stop.Token);
        EventPipeTrial.AwaitListener(target);
        target.Do("marker during");
        await stop.CancelAsync();

        Assert.Equal(ExitCode.Fine, await recording);
        Assert.Equal("done marker after", target.Do("marker after"));
        Assert.Equal(3, target.Exit(3));
        Assert.Equal(["during"], trial.Read((MarkerRecord marker) => marker.Text.ToString()));
        Assert.Equal(["mid-session"], trial.Read((GapRecord gap) => gap.Cause.ToString()));
        Assert.Contains("recording.began", trial.Read((SessionRecord session) => RecordText.Of(session))[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Attach_ProgramGoesQuiet_ItsLastRecordIsWritten()
    {
        using var trial = new EventPipeTrial();
        using var target = new EventTargetProcess();
        Task<int> recording = trial.Attach(target.Id, CancellationToken.None);
        EventPipeTrial.AwaitListener(target);
        target.Do("marker last");
        string partial = LogWriter.PartialPath(trial.Log);

        bool written = SpinWait.SpinUntil(() => File.Exists(partial) && trial.Read((MarkerRecord marker) => marker.Text, partial).Count > 0, TimeSpan.FromSeconds(30));

        Assert.True(written, "the record was held back");
        target.Exit(0);
        await recording;
    }

    [Fact]
    public async Task Attach_TwoRecorders_BothHaveEverything()
    {
        using var first = new EventPipeTrial();
        using var second = new EventPipeTrial();
        using var target = new EventTargetProcess();
        Task<int> one = first.Attach(target.Id, CancellationToken.None);
        EventPipeTrial.AwaitListener(target);
        target.Do("marker alone");
        Task<int> two = second.Attach(target.Id, CancellationToken.None);
        for (int i = 0; i < 20; i++)
        {
            target.Do($"marker {i}");
            await Task.Delay(20);
        }

        target.Exit(0);

        Assert.Equal(ExitCode.Fine, await one);
        Assert.Equal(ExitCode.Fine, await two);
        List<string> all = first.Read((MarkerRecord marker) => marker.Text.ToString());
        List<string> late = second.Read((MarkerRecord marker) => marker.Text.ToString());
        Assert.Equal(21, all.Count);
        Assert.NotEmpty(late);
        Assert.Equal(all[^late.Count..], late);
    }

    [Fact]
    public async Task FromStart_ProgramKilled_LogIsWholeAndSaysSo()
    {
        using var trial = new EventPipeTrial();

        int exit = await trial.FromStart("sh", "-c", $"dotnet {EventTargetProcess.Assembly} 'marker here' & sleep 1.5; dotnet {EventTargetProcess.Assembly} 'marker there' die");

        Assert.Equal(ExitCode.Incomplete, exit);
        using LogReader reader = LogReader.Open(trial.Log);
        Assert.True(reader.IsComplete);
        Assert.Contains("here", trial.Read((MarkerRecord marker) => marker.Text.ToString()));
        Assert.Contains(-1, trial.Read((GapRecord gap) => gap.Count));
        Assert.Equal([(0, 9)], trial.Read((ExitRecord end) => (end.Status, end.Signal)));
    }

    [Fact]
    public void Attach_RecorderKilled_ProgramGoesOnAndThePartialLogIsReadable()
    {
        using var trial = new EventPipeTrial();
        using var target = new EventTargetProcess();
        using (Process recorder = trial.StartRecorder("--pid", $"{target.Id}"))
        {
            EventPipeTrial.AwaitListener(target);
            for (int i = 0; i < 40; i++)
            {
                target.Do("flood 1 1000");
            }

            SpinWait.SpinUntil(() => File.Exists(LogWriter.PartialPath(trial.Log)) && new FileInfo(LogWriter.PartialPath(trial.Log)).Length > 20_000, TimeSpan.FromSeconds(20));
            recorder.Kill();
            recorder.WaitForExit();
        }

        Assert.Equal("done marker after", target.Do("marker after"));
        Assert.Equal("done flood 2 20000", target.Do("flood 2 20000"));
        Assert.Equal(4, target.Exit(4));
        Assert.NotEmpty(trial.Read((IoctlRecord call) => call.Request, LogWriter.PartialPath(trial.Log)));
    }
}
