using TraceReplay.Formats.Log;
using TraceReplay.Formats.Records;
using TraceReplay.Recorder.Pipeline;
using Xunit;

namespace TraceReplay.Tests.Recorder.Pipeline;

/// <summary>Sources on threads of their own, through the whole pipeline into files.</summary>
public sealed class RecordingPipelineTests : IDisposable
{
    private readonly PipelineBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task Run_TwoSources_WriteOneLogInTimeOrder()
    {
        using ScriptedSource even = Counting("even", 0, 2000, 2);
        using ScriptedSource odd = Counting("odd", 1, 2000, 2);
        RecordingResult result = await _bench.Run(options => options, even, odd);

        Assert.Equal(0, result.ExitCode);
        Assert.Equal(Enumerable.Range(0, 4000).Select(i => (long)i), PipelineBench.Read(_bench.Output, r => (r.Kind, r.Time)).Where(r => r.Kind == RecordKind.Open).Select(r => r.Time));
        Assert.Equal([_bench.Output], result.Outputs);
        Assert.Equal(4001, result.Records);
        Assert.Empty(LogVerifier.Verify(_bench.Output).Damage);
    }

    [Fact]
    public async Task Run_Output_BelongsToItsOwnerAlone()
    {
        using ScriptedSource source = Counting("one", 0, 1, 1);
        await _bench.Run(options => options, source);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_bench.Output));
        }
    }

    [Fact]
    public async Task Run_LinkInTheWay_IsNotFollowed()
    {
        string other = Path.Combine(_bench.Folder, "other");
        await File.WriteAllTextAsync(other, "precious");
        File.CreateSymbolicLink(LogWriter.PartialPath(_bench.Output), other);
        using ScriptedSource source = Counting("one", 0, 1, 1);
        RecordingResult result = await _bench.Run(options => options, source);

        Assert.Equal(3, result.ExitCode);
        Assert.Equal("precious", await File.ReadAllTextAsync(other));
    }

    [Fact]
    public async Task Run_TwiceOnOneOutput_SecondSaysSo()
    {
        using var running = new ManualResetEventSlim();
        using var first = new ScriptedSource("first", source =>
        {
            source.Send(1, batch => batch.Add<OpenRecord>().Time = 1);
            running.Set();
            source.WaitForStop();
        });
        using var stop = new CancellationTokenSource();
        Task<RecordingResult> one = _bench.Run(new CaptureOptions { Output = _bench.Output, Quiet = true }, stop.Token, first);
        Assert.True(running.Wait(20_000));
        using ScriptedSource second = Counting("second", 0, 1, 1);
        RecordingResult refused = await _bench.Run(options => options, second);
        await stop.CancelAsync();

        Assert.Equal(3, refused.ExitCode);
        Assert.StartsWith($"{_bench.Output}.partial exists: another recording is writing it, or one died.", refused.Failure, StringComparison.Ordinal);
        Assert.Equal(0, (await one).ExitCode);
        Assert.Equal(2, PipelineBench.Lines(_bench.Output).Count);
    }

    [Theory]
    [InlineData("no/such/folder/out.trlog", "there is no folder")]
    [InlineData("/proc/out.trlog", "cannot be written|may not write|there is no folder")]
    public async Task Run_PathNotWritable_SaysSo(string path, string why)
    {
        using ScriptedSource source = Counting("one", 0, 1, 1);
        string full = path[0] == '/' ? path : Path.Combine(_bench.Folder, path);
        RecordingResult result = await _bench.Run(options => options with { Output = full }, source);
        Assert.Equal(3, result.ExitCode);
        Assert.Matches(why, result.Failure!);
        Assert.Contains(result.Failure!, _bench.Errors.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_Stopped_WritesWhatTheSourcesDrain()
    {
        using var stop = new CancellationTokenSource();
        using var source = new ScriptedSource("one", s =>
        {
            s.Send(1, batch => batch.Add<OpenRecord>().Time = 1);
            stop.Cancel();
            s.WaitForStop();
            s.Send(2, batch => batch.Add<OpenRecord>().Time = 2);
        });
        RecordingResult result = await _bench.Run(new CaptureOptions { Output = _bench.Output, Quiet = true }, stop.Token, source);
        Assert.Equal(0, result.ExitCode);
        Assert.Equal(3, result.Records);
    }

    [Fact]
    public async Task Run_SourceFails_KeepsWhatItSentAndTheOthers()
    {
        using var bad = new ScriptedSource("bad", source =>
        {
            source.Send(5, batch => batch.Add<OpenRecord>().Time = 5);
            throw new InvalidOperationException("the ring went away");
        });
        using ScriptedSource good = Counting("good", 0, 10, 1);
        RecordingResult result = await _bench.Run(options => options, bad, good);
        Assert.Equal(3, result.ExitCode);
        Assert.Equal("bad: the source failed (the ring went away); what it had sent is in the log.", result.Failure);
        Assert.Equal(12, result.Records);
    }

    [Fact]
    public async Task Run_Loss_IsInSummaryAndExitCode()
    {
        using var source = new ScriptedSource("ebpf", s => s.Send(1, batch => _bench.Losses.Add("ebpf", GapCauses.RingFull, 17)));
        RecordingResult result = await _bench.Run(options => options with { Quiet = false }, source);
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("LOST: ebpf ring-full 17", _bench.Errors.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_Json_IsOneObjectWithAllCounters()
    {
        using var source = new ScriptedSource("ebpf", s => s.Send(1, batch =>
        {
            batch.Add<OpenRecord>().Time = 1;
            _bench.Losses.Add("ebpf", GapCauses.RingFull, 17);
        }));
        await _bench.Run(options => options with { Quiet = false, Json = true }, source);
        Assert.Equal(
            $$"""{"outputs":["{{_bench.Output}}"],"records":2,"bytes":{{new FileInfo(_bench.Output).Length}},"faults":0,"removed":0,"kinds":{"Open":1},"lost":17,"losses":[{"source":"ebpf","cause":"ring-full","count":17}],"endedEarly":null,"failure":null,"exitCode":1}""",
            _bench.Text.ToString().TrimEnd());
    }

    [Fact]
    public async Task Run_OnLossStop_EndsAtTheFirstLoss()
    {
        using var source = new ScriptedSource("ebpf", s =>
        {
            _bench.Losses.Add("ebpf", GapCauses.RingFull, 1);
            s.Send(1, batch => batch.Add<OpenRecord>().Time = 1);
            Assert.True(s.WaitForStop());
        });
        RecordingResult result = await _bench.Run(options => options with { OnLoss = LossPolicy.Stop }, source);
        Assert.Equal(1, result.ExitCode);
        Assert.True(source.IsStopped);
    }

    [Fact]
    public async Task Run_KilledRecorder_LeavesAllButTheLastSecond()
    {
        using var source = new ScriptedSource("ebpf", s =>
        {
            s.Send(1, batch => batch.Add<OpenRecord>().Time = 1);
            s.WaitForStop();
        });
        using var stop = new CancellationTokenSource();
        Task<RecordingResult> run = _bench.Run(new CaptureOptions { Output = _bench.Output, Quiet = true }, stop.Token, source);
        string partial = LogWriter.PartialPath(_bench.Output);
        string copy = Path.Combine(_bench.Folder, "copy");
        Assert.True(SpinWait.SpinUntil(
            () =>
            {
                // What a kill would leave: the bytes that are in the file now.
                if (!File.Exists(partial))
                {
                    return false;
                }

                File.Copy(partial, copy, overwrite: true);
                using LogReader reader = LogReader.Open(copy);
                return reader.Read() is SessionRecord && reader.Read() is OpenRecord;
            },
            20_000));
        await stop.CancelAsync();
        await run;
    }

    [Fact]
    public async Task Run_Stage_AddsItsRecordsInPlace()
    {
        using ScriptedSource source = Counting("one", 0, 3, 1);
        RecordingResult result = await RecordingPipeline.Run(
            [source], [new Doubling()], _bench.Session, new CaptureOptions { Output = _bench.Output, Quiet = true }, _bench.Losses, new RecordingConsole(_bench.Text, _bench.Errors, false), CancellationToken.None);
        Assert.Equal(
            [RecordKind.Session, RecordKind.Marker, RecordKind.Open, RecordKind.Marker, RecordKind.Open, RecordKind.Marker, RecordKind.Open],
            PipelineBench.Read(_bench.Output, r => r.Kind));
        Assert.Equal(7, result.Records);
    }

    internal static ScriptedSource Counting(string name, long start, int count, long step) => new(name, source =>
    {
        for (int i = 0; i < count; i += 100)
        {
            int first = i;
            source.Send(start + ((i + 99) * step), batch =>
            {
                for (int k = first; k < Math.Min(first + 100, count); k++)
                {
                    OpenRecord record = batch.Add<OpenRecord>();
                    record.Time = start + (k * step);
                    record.Path = "/dev/vfio/vfio";
                }
            });
        }
    });

    private sealed class Doubling : IRecordStage
    {
        public void Process(RecordBatch batch, RecordBatch output)
        {
            foreach (var record in batch.Records)
            {
                output.Add<MarkerRecord>().Time = record.Time;
                output.Records.Add(record);
            }
        }
    }
}
