using TraceReplay.Formats.Log;
using TraceReplay.Replayer.Cli;
using TraceReplay.Tests.Support;
using Xunit;

namespace TraceReplay.Tests.Replayer.Cli;

/// <summary>What a long command shows, and that Ctrl-C ends it.</summary>
public sealed class ProgressTests : IDisposable
{
    private readonly StringWriter _errors = new();

    public void Dispose() => _errors.Dispose();

    [Fact]
    public void Open_Cancelled_EndsTheReading()
    {
        using var cancel = new CancellationTokenSource();
        using var progress = new Progress(new CommandRun(TextWriter.Null, _errors, cancel.Token), quiet: false);
        using LogReader reader = progress.Open(TraceFiles.PathOf("linux-7.3", "a-fuzz1-itd"));
        cancel.Cancel();
        Assert.Throws<OperationCanceledException>(() =>
        {
            while (reader.Read() is not null)
            {
            }
        });
        Assert.Empty(_errors.ToString());
    }

    /// <summary>Every command that replays ends between two pieces of the log, says so, and leaves no file.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Run_ReplayInterrupted_Exits130AndLeavesNoFile(bool ports)
    {
        string folder = Directory.CreateTempSubdirectory("progress-").FullName;
        try
        {
            string output = Path.Combine(folder, "out.trlog");
            string path = TraceFiles.PathOf("nested-v10", "remap");
            using var cancel = new CancellationTokenSource();
            var run = new CommandRun(TextWriter.Null, _errors, cancel.Token);
            using var progress = new Progress(run, quiet: false);
            ReplaySetup setup = ReplaySetup.Of(path, null, null, progress);
            cancel.Cancel();
            int exit = CommandShell.Run(_errors, () => PortRun.Run(TextWriter.Null, path, ports ? "nested-v11" : "linux-5.10", setup, TraceReplay.Replayer.Smmuv3.CachePolicy.Typical, output, new PortOutput(false, false, 20), progress));
            Assert.Equal(130, exit);
            Assert.Contains("interrupted", _errors.ToString(), StringComparison.Ordinal);
            Assert.Empty(Directory.GetFiles(folder));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Short work shows nothing; what was shown is wiped.</summary>
    [Fact]
    public void Watch_TerminalAndLongWork_ShowsOneLineAndWipesIt()
    {
        long now = 100;
        var progress = new Progress(new CommandRun(TextWriter.Null, _errors, CancellationToken.None), quiet: false, shows: true, () => now);
        progress.Watch(10, 100);
        Assert.Empty(_errors.ToString());
        now = 3000;
        progress.Watch(25, 100);
        progress.Watch(26, 100);
        Assert.Equal("\rreading 0: 25 %, 3 s", _errors.ToString());
        progress.Dispose();
        Assert.Equal("\rreading 0: 25 %, 3 s\r                    \r", _errors.ToString());
    }

    [Fact]
    public void Watch_Quiet_ShowsNothing()
    {
        using var progress = new Progress(new CommandRun(TextWriter.Null, _errors, CancellationToken.None), quiet: true, shows: true, () => 3000);
        progress.Watch(25, 100);
        Assert.Empty(_errors.ToString());
    }
}
