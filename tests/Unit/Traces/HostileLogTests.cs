using TraceReplay.Formats.Dialects;
using TraceReplay.Formats.Log;
using TraceReplay.Formats.Records;
using TraceReplay.Replayer.Engine;
using TraceReplay.Replayer.Smmuv3;
using TraceReplay.Tests.Support;
using Xunit;

namespace TraceReplay.Tests.Traces;

/// <summary>Logs come from anywhere: whatever the records say, a replay ends with verdicts.</summary>
public sealed class HostileLogTests
{
    public static TheoryData<string, string, int> Samples()
    {
        var data = new TheoryData<string, string, int>();
        for (int seed = 1; seed <= 30; seed++)
        {
            data.Add("nested-v10", "two-devices", seed);
            data.Add("nested-v11", "exit-live", seed);
            data.Add("nested-v11", "inval-errors", seed);
            data.Add("linux-5.10", "order", seed);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public void Replay_RecordsChangedAtRandom_EndsWithVerdicts(string dialect, string scenario, int seed)
    {
        string path = TraceFiles.PathOf(dialect, scenario);
        if (!File.Exists(path))
        {
            path = TraceFiles.PathOf(dialect, "pasid-errors");
        }

        byte[] log = Change(path, new Random(seed));
        LogSurvey survey;
        using (LogReader reader = LogReader.Open(log))
        {
            survey = LogSurvey.Of(reader);
        }

        // Every seed takes its share of the dialects; together the seeds take all.
        foreach (Dialect under in Dialects.Replayable.Where((_, i) => i % 5 == seed % 5))
        {
            foreach (SmmuProfile profile in SmmuProfile.All)
            {
                using LogReader reader = LogReader.Open(log);
                ReplayResult result = new ReplayEngine(new ReplayOptions { Dialect = under, Profile = profile }, survey).Run(reader);
                Assert.Equal(survey.Records, result.Records);
            }
        }
    }

    /// <summary>Drops, repeats and alters records; alters argument bytes, descriptors, results and addresses.</summary>
    private static byte[] Change(string path, Random random)
    {
        using var stream = new MemoryStream();
        using (LogReader reader = LogReader.Open(path))
        using (LogWriter writer = LogWriter.Create(stream, reader.Header))
        {
            while (reader.Read() is { } record)
            {
                int dice = random.Next(100);
                if (dice < 3)
                {
                    continue;
                }

                if (dice < 15)
                {
                    Alter(record, random);
                }

                writer.Write(record);
                if (dice is 20 or 21)
                {
                    writer.Write(record);
                }
            }

            writer.Complete();
        }

        return stream.ToArray();
    }

    private static void Alter(TraceReplay.Formats.Records.Record record, Random random)
    {
        switch (record)
        {
            case IoctlRecord ioctl:
                ioctl.In = Flip(ioctl.In, random);
                ioctl.Fd = random.Next(3) == 0 ? random.Next(-2, 12) : ioctl.Fd;
                ioctl.Request = random.Next(4) == 0 ? (uint)random.Next(0x3b60, 0x3b98) : ioctl.Request;
                ioctl.Argument = random.Next(4) == 0 ? (ulong)random.NextInt64() : ioctl.Argument;
                ioctl.Result = random.Next(4) == 0 ? random.Next(-40, 12) : ioctl.Result;
                ioctl.Unfinished = random.Next(8) == 0;
                break;
            case TransferRecord transfer:
                transfer.Fd = random.Next(-2, 12);
                transfer.Offset = random.Next(2) == 0 ? (ulong)random.NextInt64() : transfer.Offset;
                transfer.Length = random.Next(4) == 0 ? ulong.MaxValue : (ulong)random.Next(0, 70000);
                transfer.Data = Flip(transfer.Data, random);
                break;
            case MmapRecord mmap:
                mmap.Offset = (ulong)random.NextInt64();
                mmap.Length = random.Next(2) == 0 ? ulong.MaxValue : mmap.Length;
                break;
            case CloseRecord close:
                close.Fd = random.Next(-2, 12);
                break;
            case DmaRecord dma:
                dma.Iova = (ulong)random.NextInt64();
                dma.Length = random.Next(3) == 0 ? ulong.MaxValue : dma.Length;
                dma.StreamId = random.Next(3) == 0 ? (uint)random.Next() : dma.StreamId;
                break;
            case MemoryRecord memory:
                memory.Data = Flip(memory.Data, random);
                break;
            case SmmuRegisterRecord register:
                register.Offset = (uint)random.Next(0, 0x20000) & ~3u;
                register.Value = (ulong)random.NextInt64();
                register.Write = random.Next(2) == 0;
                break;
            case SmmuCommandRecord command:
                command.Opcode = (byte)random.Next(256);
                command.Address = (ulong)random.NextInt64();
                command.Pages = random.Next(2) == 0 ? (ulong)random.NextInt64() : command.Pages;
                command.Leaf = random.Next(2) == 0;
                break;
            case SmmuTranslationRecord translation:
                translation.Iova = (ulong)random.NextInt64();
                translation.StreamId = (uint)random.Next();
                break;
            default:
                break;
        }
    }

    private static byte[] Flip(ReadOnlyMemory<byte> bytes, Random random)
    {
        byte[] changed = bytes.ToArray();
        for (int i = 0; i < changed.Length; i++)
        {
            if (random.Next(12) == 0)
            {
                changed[i] = (byte)random.Next(256);
            }
        }

        return changed;
    }
}
