using System.Diagnostics;
using TraceReplay.Formats.Log;
using TraceReplay.Formats.Records;
using TraceReplay.Recorder.Pipeline;
using Xunit;

namespace TraceReplay.Tests.Recorder.Pipeline;

/// <summary>Rotation, and what happens when there is no room for more.</summary>
public sealed class OutputLimitTests : IDisposable
{
    private readonly PipelineBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task Run_RotationBySize_EveryLogIsWholeAndTheyHoldEverythingOnce()
    {
        using ScriptedSource source = Bulky(60_000);
        RecordingResult result = await _bench.Run(options => options with { RotateBytes = 1 << 20 }, source);

        Assert.True(result.Outputs.Count >= 3, $"{result.Outputs.Count} logs");
        Assert.Equal(Enumerable.Range(1, result.Outputs.Count).Select(i => OutputNames.Numbered(_bench.Output, i)), result.Outputs);
        Assert.All(result.Outputs, path => Assert.Empty(LogVerifier.Verify(path).Damage));
        var times = new List<long>();
        foreach (string path in result.Outputs)
        {
            List<(RecordKind Kind, long Time)> records = PipelineBench.Read(path, r => (r.Kind, r.Time));
            Assert.Equal(RecordKind.Session, records[0].Kind);
            int gap = records.FindIndex(r => r.Kind == RecordKind.Gap);
            Assert.Equal(path != result.Outputs[0], gap >= 0);
            times.AddRange(records.Skip(gap + 1).Where(r => r.Kind == RecordKind.Transfer).Select(r => r.Time));
        }

        Assert.Equal(Enumerable.Range(0, 60_000).Select(i => (long)i), times);
    }

    [Fact]
    public async Task Run_RotationThatKeepsTwo_RemovesTheOldest()
    {
        using ScriptedSource source = Bulky(60_000);
        RecordingResult result = await _bench.Run(options => options with { RotateBytes = 1 << 20, Keep = 2 }, source);
        Assert.Equal(2, result.Outputs.Count);
        Assert.Equal(result.Outputs, Directory.GetFiles(_bench.Folder).Order(StringComparer.Ordinal));
        Assert.Equal(0, result.ExitCode);
    }

    [Fact]
    public async Task Run_RotationWithLimit_StaysBelowIt()
    {
        using ScriptedSource source = Bulky(60_000);
        RecordingResult result = await _bench.Run(options => options with { RotateBytes = 1 << 20, MaxDisk = 3 << 20 }, source);
        Assert.Equal(0, result.ExitCode);
        Assert.InRange(Directory.GetFiles(_bench.Folder).Sum(file => new FileInfo(file).Length), 1 << 20, (3 << 20) + (1 << 19));
    }

    [Fact]
    public void Tick_RotationByTime_BeginsANewLog()
    {
        const long Second = 1_000_000_000;
        var options = new CaptureOptions { Output = _bench.Output, RotateTime = TimeSpan.FromSeconds(10) };
        using var sink = new RotatingSink(options, new LogHeader(), _bench.Session, now: 5 * Second);
        sink.Write(new OpenRecord { Path = "/dev/iommu", Result = 3 });
        sink.Tick(14 * Second);
        Assert.Single(sink.Outputs);
        sink.Tick(15 * Second);
        Assert.Equal(2, sink.Outputs.Count);
        sink.Complete(full: false, 16 * Second);

        // The open file stands in front of the second log.
        Assert.Equal([RecordKind.Session, RecordKind.Open, RecordKind.Gap], PipelineBench.Read(sink.Outputs[1], r => r.Kind));
    }

    [Fact]
    public async Task Run_LogsOfAnotherRotation_AreRefused()
    {
        string left = Path.Combine(_bench.Folder, "out.0007.trlog");
        await File.WriteAllTextAsync(left, "");
        using ScriptedSource source = Bulky(10);
        RecordingResult result = await _bench.Run(options => options with { RotateBytes = 1 << 20 }, source);
        Assert.Equal(3, result.ExitCode);
        Assert.StartsWith($"{left} exists: it belongs to another recording", result.Failure, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_LimitReached_EndsWithAValidLogAndAGap()
    {
        using ScriptedSource source = Bulky(200_000);
        RecordingResult result = await _bench.Run(options => options with { MaxDisk = 1 << 20 }, source);
        AssertFull(result, "--max-disk");
        Assert.True(source.IsStopped);
    }

    [TmpfsFact]
    public async Task Run_DiskFull_EndsWithAValidLogAndAGap()
    {
        string disk = Path.Combine(_bench.Folder, "disk");
        Directory.CreateDirectory(disk);
        Mount("mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", disk);
        try
        {
            string output = Path.Combine(disk, "out.trlog");
            using ScriptedSource source = Bulky(400_000);
            RecordingResult result = await _bench.Run(options => options with { Output = output }, source);
            AssertFull(result, "no space left on device");
            Assert.Contains("Free some space", _bench.Errors.ToString(), StringComparison.Ordinal);
        }
        finally
        {
            Mount("umount", disk);
        }
    }

    [TmpfsFact]
    public async Task Run_DiskFullBeforeTheFirstRecord_SaysSo()
    {
        string disk = Path.Combine(_bench.Folder, "disk");
        Directory.CreateDirectory(disk);
        Mount("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", disk);
        try
        {
            using ScriptedSource source = Bulky(10);
            RecordingResult result = await _bench.Run(options => options with { Output = Path.Combine(disk, "out.trlog") }, source);
            Assert.Equal(3, result.ExitCode);
            Assert.Contains("the disk is full", result.Failure!, StringComparison.Ordinal);
            Assert.Empty(Directory.GetFiles(disk));
        }
        finally
        {
            Mount("umount", disk);
        }
    }

    private void AssertFull(RecordingResult result, string why)
    {
        Assert.Equal(1, result.ExitCode);
        Assert.Contains(why, result.EndedEarly!, StringComparison.Ordinal);
        Assert.Contains(result.Losses, loss => loss is { Source: "pipeline", Cause: GapCauses.DiskFull, Count: > 0 });
        string output = Assert.Single(result.Outputs);
        Assert.Empty(LogVerifier.Verify(output).Damage);
        List<(RecordKind Kind, long Time)> records = PipelineBench.Read(output, r => (r.Kind, r.Time));
        Assert.Equal(RecordKind.Gap, records[^1].Kind);
        Assert.Equal(Enumerable.Range(0, records.Count - 2).Select(i => (long)i), records.Skip(1).SkipLast(1).Select(r => r.Time));
    }

    // Data that does not compress, so that a log grows.
    private static ScriptedSource Bulky(int count) => new("bulk", source =>
    {
        uint state = 1;
        for (int i = 0; i < count && !source.IsStopped; i += 100)
        {
            int first = i;
            source.Send(i + 99, batch =>
            {
                for (int k = first; k < Math.Min(first + 100, count); k++)
                {
                    TransferRecord record = batch.Add<TransferRecord>();
                    record.Time = k;
                    record.Target = "anon_inode:[vfio-device]";
                    Memory<byte> data = batch.Bytes(64);
                    for (int b = 0; b < data.Length; b++)
                    {
                        state = (state * 1664525) + 1013904223;
                        data.Span[b] = (byte)(state >> 24);
                    }

                    record.Data = data;
                    record.Result = data.Length;
                    record.Length = (ulong)data.Length;
                }
            });
        }
    });

    private static void Mount(params string[] command)
    {
        using Process process = Process.Start(command[0], command[1..]);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }
}
