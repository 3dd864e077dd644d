using TraceReplay.Formats.Dialects;
using TraceReplay.Formats.Log;
using TraceReplay.Formats.Lz4;
using TraceReplay.Formats.Records;
using TraceReplay.Formats.Text;
using TraceReplay.Replayer.Engine;
using TraceReplay.Replayer.Smmuv3;

namespace TraceReplay.Tests.Support;

/// <summary>Small logs written as text, the way <c>tracereplay assemble</c> makes logs of it.</summary>
internal static class TextLog
{
    private const string Header = "trlog-text 1\nheader format=1 smmu=qemu-11.1\n";

    /// <param name="records">Records in text form, without the header.</param>
    public static byte[] Assemble(string records)
    {
        using var stream = new MemoryStream();
        var parser = new LogParser(new StringReader(Header + records), "text");
        using (LogWriter writer = LogWriter.Create(stream, parser.ReadHeader(), LZ4Level.L00_FAST))
        {
            while (parser.Read() is { } record)
            {
                writer.Write(record);
            }

            writer.Complete();
        }

        return stream.ToArray();
    }

    public static LogSurvey Survey(string records)
    {
        using LogReader reader = LogReader.Open(Assemble(records));
        return LogSurvey.Of(reader);
    }

    public static ReplayResult Replay(string records, Dialect? dialect = null)
    {
        byte[] log = Assemble(records);
        using LogReader first = LogReader.Open(log);
        LogSurvey survey = LogSurvey.Of(first);
        using LogReader reader = LogReader.Open(log);
        return new ReplayEngine(new ReplayOptions { Dialect = dialect ?? Linux510.Instance, Profile = SmmuProfile.Qemu111 }, survey).Run(reader);
    }
}
