using TraceReplay.Formats.Dialects;
using TraceReplay.Formats.Log;
using TraceReplay.Formats.Lz4;
using TraceReplay.Formats.Records;
using TraceReplay.Replayer.Engine;
using TraceReplay.Replayer.Smmuv3;
using TraceReplay.Tests.Support;
using Xunit;
using Record = TraceReplay.Formats.Records.Record;

namespace TraceReplay.Tests.Traces;

/// <summary>Recordings of which a part is missing: what that takes from the model is unknown, and never a mismatch.</summary>
public sealed class PartialLogTests
{
    private const int Lost = 7;

    [Fact]
    public void Replay_OfALiveRecordingThatBeganLater_NeverMismatches()
    {
        int records = Count("linux-6.1", "live-edu");
        for (int began = 1; began < records; began += 5)
        {
            VerdictCounts counts = Replay(BeginLater("linux-6.1", "live-edu", began), "linux-6.1", $"begun at record {began}");
            Assert.True(counts.PredictedShare is null or > 0.75m, $"begun at record {began}: {counts.PredictedShare}");
        }
    }

    [Theory]
    [InlineData("linux-6.1", "live-edu", 1)]
    [InlineData("linux-7.3", "a-type1-edu", 31)]
    [InlineData("linux-7.3", "a-ioas-edu", 31)]
    [InlineData("linux-7.3", "a-device-edu", 101)]
    public void Replay_OfARecordingWithAGap_NeverMismatches(string dialect, string scenario, int step)
    {
        int records = Count(dialect, scenario);
        for (int from = 1; from + Lost < records; from += step)
        {
            Replay(LeaveOut(dialect, scenario, from), dialect, $"without records {from} to {from + Lost - 1}");
        }
    }

    private static int Count(string dialect, string scenario)
    {
        using LogReader reader = LogReader.Open(TraceFiles.PathOf(dialect, scenario));
        int count = 0;
        while (reader.Read() is not null)
        {
            count++;
        }

        return count;
    }

    private static VerdictCounts Replay(byte[] log, string dialect, string what)
    {
        using LogReader first = LogReader.Open(log);
        LogSurvey survey = LogSurvey.Of(first);
        using LogReader reader = LogReader.Open(log);
        Scoreboard board = new ReplayEngine(new ReplayOptions { Dialect = Dialects.Find(dialect)!, Profile = SmmuProfile.Qemu111 }, survey).Run(reader).Board;
        IEnumerable<string> wrong = board.Divergences.Where(d => d.Verdict is Verdict.Mismatch or Verdict.Unmodelled).Take(3).Select(d => d.ToString());
        Assert.True(board.Total.Mismatch + board.Total.Unmodelled == 0, $"{what}: {board.Total.Mismatch} mismatches, {board.Total.Unmodelled} not modelled\n{string.Join('\n', wrong)}");
        return board.Total;
    }

    private static byte[] LeaveOut(string dialect, string scenario, int from) => Rewrite(dialect, scenario, (record, at, write) =>
    {
        if (at == from)
        {
            write(new GapRecord { Source = "ebpf", Cause = GapCauses.RingFull, Count = Lost, Time = record.Time });
        }

        if (at < from || at >= from + Lost || record is SessionRecord)
        {
            write(record);
        }
    });

    // As attaching does: the descriptors there are, then the calls from there on.
    private static byte[] BeginLater(string dialect, string scenario, int began)
    {
        var open = new SortedDictionary<int, string>();
        int process = 0;
        return Rewrite(dialect, scenario, (record, at, write) =>
        {
            if (record is SessionRecord || at >= began)
            {
                if (at == began)
                {
                    write(new GapRecord { Source = "ebpf", Cause = GapCauses.MidSession, Count = -1, Time = record.Time });
                    foreach ((int fd, string target) in open)
                    {
                        write(new DescriptorRecord { ProcessId = process, ThreadId = process, Fd = fd, Target = target, Time = record.Time });
                    }
                }

                write(record);
                return;
            }

            process = record.ProcessId;
            Follow(record, open);
        });
    }

    private static void Follow(Record record, SortedDictionary<int, string> open)
    {
        switch (record)
        {
            case OpenRecord { Result: >= 0 } call:
                open[(int)call.Result] = call.Path.ToString();
                break;
            case EventfdRecord { Result: >= 0 } call:
                open[(int)call.Result] = "anon_inode:[eventfd]";
                break;
            case IoctlRecord { Request: 0x3b6a, Result: >= 0 } call:
                open[(int)call.Result] = "anon_inode:[vfio-device]";
                break;
            case DupRecord { Result: >= 0 } call:
                open[(int)call.Result] = call.Target.ToString();
                break;
            case CloseRecord call:
                open.Remove(call.Fd);
                break;
            default:
                break;
        }
    }

    private static byte[] Rewrite(string dialect, string scenario, Action<Record, int, Action<Record>> each)
    {
        using var stream = new MemoryStream();
        using LogReader reader = LogReader.Open(TraceFiles.PathOf(dialect, scenario));
        using (LogWriter writer = LogWriter.Create(stream, reader.Header, LZ4Level.L00_FAST))
        {
            for (int at = 0; reader.Read() is { } record; at++)
            {
                each(record, at, writer.Write);
            }

            writer.Complete();
        }

        return stream.ToArray();
    }
}
