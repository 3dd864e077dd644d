using System.Diagnostics;
using TraceReplay.Recorder.Bpf;
using TraceReplay.Recorder.Live;
using TraceReplay.Tests.Support;
using Xunit;

namespace TraceReplay.Tests.Recorder.Live;

/// <summary>Programs recorded while they run.</summary>
public sealed class AttachTests
{
    private const string Waiting = """
        e = os.eventfd(0)
        print('ready', flush=True)
        sys.stdin.readline()
        os.eventfd_write(e, 7)
        print('done', flush=True)
        sys.stdin.readline()
        """;

    [LiveFact]
    public async Task Attach_ToARunningProgram_BeginsWithItsDescriptorsAndSaysSo()
    {
        using Process program = Start();
        await program.StandardOutput.ReadLineAsync();
        using var stop = new CancellationTokenSource();
        var target = new WatchedTarget(program.Id);
        Task<LiveLog> recording = Task.Run(() => LiveLog.Of(target, ["python3"], fromStart: false, stop: stop.Token));
        await target.Begun;
        await program.StandardInput.WriteLineAsync("go");
        await program.StandardOutput.ReadLineAsync();
        await stop.CancelAsync();
        LiveLog log = await recording;
        bool alive = !program.HasExited;
        program.Kill();

        Assert.True(alive);
        Assert.Single(log.With("gap", "mid-session"));
        Assert.Single(log.With("descriptor ", "snapshot", "anon_inode:[eventfd]"));
        Assert.Contains("data=0700000000000000", Assert.Single(log.With("transfer write")), StringComparison.Ordinal);
        Assert.Contains("mid-session", log.Lines[0], StringComparison.Ordinal);
        Assert.Equal(0, log.Exit);
    }

    [LiveFact]
    public async Task Attach_ToAProgramWithChildren_RecordsThemToo()
    {
        using Process program = Start("""
            r, w = os.pipe()
            if os.fork() == 0:
                e = os.eventfd(0)
                os.write(w, b'x')
                time.sleep(30) if sys.stdin.readline() == '' else None
                os.eventfd_write(e, 9)
                os._exit(5)
            os.read(r, 1)
            print('ready', flush=True)
            os.wait()
            """);
        await program.StandardOutput.ReadLineAsync();
        var target = new WatchedTarget(program.Id);
        Task<LiveLog> recording = Task.Run(() => LiveLog.Of(target, ["python3"], fromStart: false));
        await target.Begun;
        await program.StandardInput.WriteLineAsync("go");
        LiveLog log = await recording;

        Assert.Single(log.With("descriptor ", "snapshot", "anon_inode:[eventfd]"));
        Assert.Contains("data=0900000000000000", Assert.Single(log.With("transfer write")), StringComparison.Ordinal);
        Assert.Single(log.With("exit 5"));
        Assert.Single(log.With("gap ", "mid-session"));
    }

    [LiveFact]
    public async Task Attach_TwoRecordersAtOnce_BothSeeEverything()
    {
        using Process program = Start();
        await program.StandardOutput.ReadLineAsync();
        WatchedTarget[] targets = [new(program.Id), new(program.Id)];
        Task<LiveLog>[] recordings = [.. targets.Select(target => Task.Run(() => LiveLog.Of(target, ["python3"], fromStart: false)))];
        await Task.WhenAll(targets.Select(target => target.Begun));
        await program.StandardInput.WriteLineAsync("go");
        await program.StandardInput.WriteLineAsync("end");
        LiveLog[] logs = await Task.WhenAll(recordings);

        Assert.All(logs, log => Assert.Single(log.With("transfer write")));
        Assert.All(logs, log => Assert.Single(log.With("exit 0")));
    }

    [LiveFact]
    public void Claim_OfARecordedProcess_IsRefused()
    {
        using IDisposable first = TargetChecks.Claim(4194303);

        CaptureException refusal = Assert.Throws<CaptureException>(() => TargetChecks.Claim(4194303));
        Assert.Contains("another tracerecord", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-5)]
    [InlineData(4194303)]
    public void CheckRunning_NoSuchProcess_IsRefused(int process) =>
        Assert.Contains("no process", Assert.Throws<CaptureException>(() => TargetChecks.CheckRunning(process)).Message, StringComparison.Ordinal);

    [Fact]
    public void CheckCommand_Missing_IsRefused() =>
        Assert.Contains("not found", Assert.Throws<CaptureException>(() => TargetChecks.CheckCommand("no-such-program-4711")).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData(1, 62, "32-bit")]
    [InlineData(2, 8, "another architecture")]
    public void CheckCommand_ForeignProgram_IsRefused(byte width, byte machine, string words)
    {
        string path = Path.GetTempFileName();
        byte[] header = new byte[64];
        "\u007fELF"u8.CopyTo(header);
        header[4] = width;
        header[18] = machine;
        File.WriteAllBytes(path, header);

        CaptureException refusal = Assert.Throws<CaptureException>(() => TargetChecks.CheckCommand(path));
        File.Delete(path);
        Assert.Contains(words, refusal.Message, StringComparison.Ordinal);
    }

    private static Process Start(string script = Waiting)
    {
        var start = new ProcessStartInfo("/usr/bin/python3") { RedirectStandardInput = true, RedirectStandardOutput = true };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add(LiveLog.Program(script));
        return Process.Start(start)!;
    }

    /// <summary>Says when it is recorded.</summary>
    private sealed class WatchedTarget(int process) : IRecordedTarget
    {
        private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Begun => _begun.Task;

        public void Begin(SharedState shared, ProcessTracker processes)
        {
            new RunningTarget(process).Begin(shared, processes);
            _begun.SetResult();
        }
    }
}
