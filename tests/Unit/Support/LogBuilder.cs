using TraceReplay.Formats.Log;
using TraceReplay.Formats.Lz4;
using TraceReplay.Formats.Records;
using TraceReplay.Formats.Wire;

namespace TraceReplay.Tests.Support;

/// <summary>Logs in memory.</summary>
internal static class LogBuilder
{
    public static LogHeader Header { get; } = new()
    {
        ToolVersion = "tracerecord 0.1.0",
        Dialect = "nested-v10",
        Quirks = ["DetachLeavesAbort"],
        Origin = new LogHeader().Origin.Add("file", "basic.jsonl").Add("host", "arm64"),
        SmmuProfile = "qemu-11.1",
    };

    /// <param name="records">The records.</param>
    /// <param name="recordsPerChunk">A chunk is closed after this many.</param>
    public static byte[] Write(IEnumerable<Record> records, int recordsPerChunk = int.MaxValue, LZ4Level level = LZ4Level.L00_FAST)
    {
        using var stream = new MemoryStream();
        using (LogWriter writer = LogWriter.Create(stream, Header, level))
        {
            foreach (Record record in records)
            {
                writer.Write(record);
                if (writer.RecordCount % recordsPerChunk == 0)
                {
                    writer.Flush();
                }
            }

            writer.Complete();
        }

        return stream.ToArray();
    }

    /// <summary>Every record that can be read, as text; damage is passed over.</summary>
    public static List<string> ReadAll(ReadOnlyMemory<byte> log, List<WireFormatException>? damage = null)
    {
        var texts = new List<string>();
        using LogReader reader = LogReader.Open(log);
        while (true)
        {
            try
            {
                if (reader.Read() is not { } record)
                {
                    return texts;
                }

                texts.Add(RecordText.Of(record));
            }
            catch (WireFormatException e)
            {
                damage?.Add(e);
            }
        }
    }

    /// <summary>One record of every kind, several times over.</summary>
    public static Record[] Mixture(int seed, int rounds)
    {
        var random = new Random(seed);
        return Enumerable.Range(0, rounds).SelectMany(_ => RecordGenerators.Kinds.Select(kind => RecordGenerators.Create(kind, random))).ToArray();
    }
}
