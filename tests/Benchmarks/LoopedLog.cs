using TraceReplay.Formats.Log;
using TraceReplay.Formats.Records;

namespace TraceReplay.Benchmarks;

/// <summary>
/// A long log made of a short one: the whole recording again and again. Its program opens everything anew each round and exits at the end of it. Rounds are
/// told apart by a gap, since the queue indexes of the recording start over while those of a machine go on.
/// </summary>
internal static class LoopedLog
{
    private const long Second = 1_000_000_000;

    /// <param name="path">The recording.</param>
    /// <param name="records">How many records the result has at least; whole rounds.</param>
    public static byte[] Make(string path, long records)
    {
        using var output = new MemoryStream();
        long last = 0;
        long shift = 0;
        LogWriter? writer = null;
        do
        {
            using LogReader reader = LogReader.Open(path);
            if (writer is null)
            {
                writer = LogWriter.Create(output, reader.Header);
            }
            else
            {
                writer.Write(new GapRecord { Source = "loop", Cause = "next round", Count = -1, FromTime = last, ToTime = last, Time = last });
            }

            while (reader.Read() is { } record)
            {
                if (record is SessionRecord && shift > 0)
                {
                    continue;
                }

                record.Time += shift;
                last = Math.Max(last, record.Time);
                writer.Write(record);
            }

            shift = last + Second;
        }
        while (writer.RecordCount < records);

        writer.Complete();
        writer.Dispose();
        return output.ToArray();
    }
}
