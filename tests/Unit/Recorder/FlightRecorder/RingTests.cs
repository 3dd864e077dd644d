using TraceReplay.Formats;
using TraceReplay.Formats.Ioctls.Vfio;
using TraceReplay.Formats.Log;
using TraceReplay.Formats.Records;
using TraceReplay.Recorder.FlightRecorder;
using TraceReplay.Recorder.Pipeline;
using TraceReplay.Tests.Recorder.Pipeline;
using TraceReplay.Tests.Support;
using Xunit;

namespace TraceReplay.Tests.Recorder.FlightRecorder;

/// <summary>The flight recorder: what makes it write, what is in the log then.</summary>
public sealed class RingTests : IDisposable
{
    private const long Second = 1_000_000_000;

    private readonly PipelineBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Theory]
    [InlineData("errno", true)]
    [InlineData("errno=EINVAL", true)]
    [InlineData("errno=ENOTTY", false)]
    [InlineData("ioctl=VFIO_DEVICE_RESET", true)]
    [InlineData("ioctl=VFIO_DEVICE_*", true)]
    [InlineData("ioctl=VFIO_IOMMU_MAP_DMA", false)]
    [InlineData("fault", true)]
    [InlineData("gap", true)]
    [InlineData("exit", true)]
    [InlineData("sigusr1", false)]
    public async Task Run_Trigger_WritesTheRing(string trigger, bool writes)
    {
        using var source = new ScriptedSource("one", s => s.Send(100, batch =>
        {
            Open(batch, 1, 3);
            Reset(batch, 2, -Errno.EINVAL);
            batch.Add<IommuFaultRecord>().Time = 3;
            GapRecord gap = batch.Add<GapRecord>();
            gap.Source = "ebpf";
            gap.Cause = GapCauses.RingFull;
            gap.Time = 4;
            batch.Add<ExitRecord>().Time = 5;
        }));
        RecordingResult result = await _bench.Run(options => options with { Ring = new RingLimit(1 << 20, null), Triggers = [Parse(trigger)] }, source);

        Assert.Equal(writes ? [_bench.Output] : [], result.Outputs);
        Assert.Equal(writes, File.Exists(_bench.Output));
        Assert.False(File.Exists(LogWriter.PartialPath(_bench.Output)));
        if (writes)
        {
            Assert.Contains($"tracerecord: trigger {trigger}", PipelineBench.Read(_bench.Output, r => (r as MarkerRecord)?.Text.ToString()));
        }
    }

    [Fact]
    public async Task Run_NoTriggerGiven_WritesAtTheEnd()
    {
        using ScriptedSource source = RecordingPipelineTests.Counting("one", 0, 10, 1);
        RecordingResult result = await _bench.Run(options => options with { Ring = new RingLimit(1 << 20, null) }, source);
        Assert.Equal([_bench.Output], result.Outputs);
        Assert.Equal(0, result.ExitCode);
    }

    [Fact]
    public async Task Run_TimeRing_HoldsTheLastPartBehindStateAndGap()
    {
        using var source = new ScriptedSource("one", s => s.Send(200 * Second, batch =>
        {
            Open(batch, 0, 3);
            for (int i = 1; i <= 100; i++)
            {
                Reset(batch, i * Second, 0, fd: 3);
            }
        }));
        await _bench.Run(options => options with { Ring = new RingLimit(1 << 20, TimeSpan.FromSeconds(10)) }, source);

        List<(RecordKind Kind, long Time)> records = PipelineBench.Read(_bench.Output, r => (r.Kind, r.Time));
        Assert.Equal(RecordKind.Session, records[0].Kind);
        Assert.Equal((RecordKind.Open, 0L), records[1]);
        int gap = records.FindIndex(r => r.Kind == RecordKind.Gap);
        Assert.InRange(gap, 2, 4);
        List<long> held = [.. records.Skip(gap + 1).Where(r => r.Kind == RecordKind.Ioctl).Select(r => r.Time / Second)];
        Assert.InRange(held[0], 88, 90);
        Assert.Equal(Enumerable.Range((int)held[0], 101 - (int)held[0]).Select(i => (long)i), held);
    }

    [Fact]
    public void Write_After_GoesOnBehindTheTrigger()
    {
        using RingSink sink = NewSink(options => options with { Triggers = [Parse("errno")], After = TimeSpan.FromSeconds(2) });
        sink.Write(new OpenRecord { Time = 1, Result = -Errno.ENOENT });
        sink.Write(new OpenRecord { Time = Second, Result = 3 });
        Assert.Empty(sink.Outputs);
        sink.Write(new OpenRecord { Time = (2 * Second) + 1, Result = 4 });
        Assert.Single(sink.Outputs);
        sink.Complete(full: false, 3 * Second);
        Assert.Equal([1, Second, (2 * Second) + 1], PipelineBench.Read(_bench.Output, r => (r.Kind, r.Time)).Where(r => r.Kind == RecordKind.Open).Select(r => r.Time));
    }

    [Fact]
    public void Write_SecondTrigger_WritesANumberedLog()
    {
        using RingSink sink = NewSink(options => options with { Triggers = [Parse("errno")] });
        for (int i = 0; i < 2; i++)
        {
            sink.Write(new OpenRecord { Time = i, Result = -Errno.ENOENT });
            Assert.True(SpinWait.SpinUntil(() => File.Exists(i == 0 ? _bench.Output : OutputNames.Numbered(_bench.Output, 2)), 20_000));
        }

        sink.Complete(full: false, 3);
        Assert.Equal([_bench.Output, Path.Combine(_bench.Folder, "out.0002.trlog")], sink.Outputs);
        Assert.All(sink.Outputs, path => Assert.Empty(LogVerifier.Verify(path).Damage));
    }

    [Fact]
    public void Write_ManyTriggers_WritesNoMoreThanAllowed()
    {
        using RingSink sink = NewSink(options => options with { Triggers = [Parse("errno")], Keep = 2 });
        for (int i = 0; i < 200; i++)
        {
            sink.Write(new OpenRecord { Time = i, Result = -Errno.ENOENT });
            Thread.Yield();
        }

        sink.Complete(full: false, 300);
        Assert.InRange(sink.Outputs.Count, 1, 2);
        Assert.Equal(sink.Outputs.Count, Directory.GetFiles(_bench.Folder).Length);
    }

    [Fact]
    public void Tick_Signal_WritesTheRing()
    {
        using var signal = TriggerSignal.ByHand();
        using var sink = new RingSink(Options with { Triggers = [Parse("sigusr1")] }, new LogHeader(), _bench.Session, signal);
        sink.Write(new OpenRecord { Time = 1 });
        sink.Tick(2);
        Assert.Empty(sink.Outputs);
        signal.Raise();
        sink.Tick(3);
        Assert.Single(sink.Outputs);
    }

    [Fact]
    public void Create_OutputOfAnotherRing_IsRefused()
    {
        using RingSink first = NewSink(options => options);
        OutputException e = Assert.Throws<OutputException>(() => NewSink(options => options));
        Assert.Contains("another recording is writing it, or one died", e.Message, StringComparison.Ordinal);
    }

    /// <summary>A recording that goes through a small ring replays, for the part it holds, as the whole one does.</summary>
    [Theory]
    [InlineData("linux-7.3", "b-legacy-nvme-q11")]
    [InlineData("linux-7.3", "a-errors-itd")]
    [InlineData("nested-v11", "basic")]
    public void Replay_RingOfARecording_HasTheVerdictsOfTheWholeLog(string dialect, string scenario)
    {
        byte[] whole = CutReplay.WithoutSmmu(TraceFiles.PathOf(dialect, scenario));
        long first = long.MaxValue;
        long last = 0;
        using (LogReader times = LogReader.Open(whole))
        {
            while (times.Read() is { } record)
            {
                first = record is CallRecord ? Math.Min(first, record.Time) : first;
                last = Math.Max(last, record.Time);
            }
        }

        var limit = new RingLimit(1 << 20, TimeSpan.FromTicks((last - first) / 300));
        using (var signal = TriggerSignal.ByHand())
        using (var sink = new RingSink(Options with { Ring = limit, Triggers = [Parse("exit")] }, HeaderOf(whole), _bench.Session, signal))
        using (LogReader reader = LogReader.Open(whole))
        {
            while (reader.Read() is { } record)
            {
                sink.Write(record);
            }

            sink.Complete(full: false, last);
        }

        List<string> expected = CutReplay.Verdicts(whole, dialect);
        string written = FirstOf(_bench.Folder);
        List<string> actual = CutReplay.Verdicts(File.ReadAllBytes(written), dialect);
        List<string> kinds = PipelineBench.Read(written, r => r is GapRecord { Cause: var cause } && cause.ToString() == GapCauses.FlightRecorder ? "gap" : "");
        int gap = kinds.IndexOf("gap");
        Assert.True(gap > 0, "nothing fell off the ring");
        List<string> held = [.. actual.Skip(gap + 1).Where(line => !line.StartsWith("Marker", StringComparison.Ordinal))];
        Assert.NotEmpty(held);
        Assert.Equal(expected.Where(line => !line.StartsWith("Marker", StringComparison.Ordinal)).TakeLast(held.Count), held);

        static string FirstOf(string folder) => Directory.GetFiles(folder, "*.trlog").Order(StringComparer.Ordinal).First();
    }

    [Theory]
    [InlineData("64MiB", 64 << 20, null)]
    [InlineData("30s", 64 << 20, 30.0)]
    [InlineData("5m", 64 << 20, 300.0)]
    public void Parse_Ring_IsSizeOrTime(string text, int bytes, double? seconds)
    {
        RingLimit? limit = RingLimit.Parse(text, out string error);
        Assert.Equal("", error);
        Assert.Equal((bytes, seconds), (limit!.Bytes, limit.Time?.TotalSeconds));
    }

    [Theory]
    [InlineData("ten", "--ring ten: expected a size such as 64MiB or a time such as 30s or 5m.")]
    [InlineData("10", "--ring 10: the ring is held in memory and takes 1024 KiB to 64 MiB; to keep more, record to a file with --rotate 10 --keep 2.")]
    [InlineData("1GiB", "--ring 1GiB: the ring is held in memory and takes 1024 KiB to 64 MiB; to keep more, record to a file with --rotate 1GiB --keep 2.")]
    public void Parse_RingThatCannotBe_SaysWhatCan(string text, string sentence)
    {
        Assert.Null(RingLimit.Parse(text, out string error));
        Assert.Equal(sentence, error);
    }

    [Theory]
    [InlineData("boom", "--trigger boom: there is no such trigger; expected one of fault, errno, errno=NAME, ioctl=NAME, gap, sigusr1, exit, disk.")]
    [InlineData("fault=3", "--trigger fault=3: there is no such trigger; expected one of fault, errno, errno=NAME, ioctl=NAME, gap, sigusr1, exit, disk.")]
    [InlineData("errno=EWHAT", "--trigger errno=EWHAT: there is no error called 'EWHAT'; expected a name such as EINVAL, or errno alone for any.")]
    public void Parse_UnknownTrigger_ListsThoseThereAre(string text, string sentence)
    {
        Assert.Null(Trigger.Parse(text, out string error));
        Assert.Equal(sentence, error);
    }

    private CaptureOptions Options => new() { Output = _bench.Output, Ring = new RingLimit(1 << 20, null) };

    private static LogHeader HeaderOf(byte[] log)
    {
        using LogReader reader = LogReader.Open(log);
        return reader.Header;
    }

    private RingSink NewSink(Func<CaptureOptions, CaptureOptions> change) => new(change(Options), new LogHeader(), _bench.Session, TriggerSignal.ByHand());

    private static Trigger Parse(string text)
    {
        Trigger? trigger = Trigger.Parse(text, out string error);
        Assert.True(trigger is not null, error);
        return trigger;
    }

    private static void Open(RecordBatch batch, long time, int fd)
    {
        OpenRecord open = batch.Add<OpenRecord>();
        open.Time = time;
        open.Path = "/dev/vfio/devices/vfio0";
        open.Result = fd;
    }

    private static void Reset(RecordBatch batch, long time, long result, int fd = 3)
    {
        IoctlRecord reset = batch.Add<IoctlRecord>();
        reset.Time = time;
        reset.Fd = fd;
        reset.Target = "/dev/vfio/devices/vfio0";
        reset.Request = VfioRequest.DeviceReset;
        reset.Result = result;
    }
}
