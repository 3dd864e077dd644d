using System.Buffers.Binary;
using System.Text;
using TraceReplay.Formats.Dialects;
using TraceReplay.Formats.Ioctls.Vfio;
using TraceReplay.Formats.Log;
using TraceReplay.Formats.Records;
using TraceReplay.Recorder.FlightRecorder;
using TraceReplay.Replayer.Engine;
using TraceReplay.Replayer.Smmuv3;
using TraceReplay.Tests.Support;
using Record = TraceReplay.Formats.Records.Record;

namespace TraceReplay.Tests.Recorder.FlightRecorder;

/// <summary>Cuts a recording as a flight recorder does and replays both.</summary>
internal static class CutReplay
{
    /// <summary>
    /// The log as a live recording of the same program would be: what the SMMU did is in none of them. Which device a device file is, which only the SMMU's commands
    /// show in some recordings, is said by a marker instead.
    /// </summary>
    public static byte[] WithoutSmmu(string path)
    {
        using LogReader first = LogReader.Open(path);
        LogSurvey survey = LogSurvey.Of(first);
        var files = new Dictionary<(int, long), string>();
        using LogReader reader = LogReader.Open(path);
        return Log(reader.Header, write =>
        {
            while (reader.Read() is { } record)
            {
                if (record is SmmuRegisterRecord or SmmuCommandRecord or SmmuTranslationRecord or SmmuInterruptRecord or SmmuEventRecord or DmaRecord or DmaEndRecord or MsiRecord)
                {
                    continue;
                }

                write(record);
                if (record is OpenRecord open)
                {
                    files[(open.ProcessId, open.Result)] = open.Path.ToString();
                }
                else if (record is IoctlRecord { Request: VfioRequest.DeviceBindIommufd, Result: 0, Out.Length: >= 16 } bind
                    && survey.CdevStreams.TryGetValue(files.GetValueOrDefault((bind.ProcessId, bind.Fd), ""), out uint stream))
                {
                    uint id = BinaryPrimitives.ReadUInt32LittleEndian(bind.Out.Span[12..]);
                    string text = FormattableString.Invariant($"bound 0000:{stream >> 8:x2}:{(stream >> 3) & 0x1f:x2}.{stream & 7} devid={id}");
                    write(new MarkerRecord { Text = text, Time = bind.Time, ProcessId = bind.ProcessId });
                }
            }
        });
    }

    /// <summary>The log from record <paramref name="cut"/> on, with the state of what came before in front.</summary>
    /// <returns>The log, and how many records stand in front.</returns>
    public static (byte[] Log, int Front) Cut(byte[] whole, long cut)
    {
        using LogReader reader = LogReader.Open(whole);
        var keeper = new StateKeeper();
        int front = 0;
        byte[] log = Log(reader.Header, write =>
        {
            while (reader.Read() is { } record)
            {
                if (record.Sequence < cut)
                {
                    keeper.Observe(record);
                    continue;
                }

                if (record.Sequence == cut)
                {
                    keeper.WriteTo(r =>
                    {
                        front++;
                        write(r);
                    });
                }

                write(record);
            }
        });
        return (log, front);
    }

    /// <summary>What a replay says of every record: kind, name and verdicts.</summary>
    public static List<string> Verdicts(byte[] log, string dialect)
    {
        using LogReader first = LogReader.Open(log);
        LogSurvey survey = LogSurvey.Of(first);
        using LogReader reader = LogReader.Open(log);
        SmmuProfile profile = SmmuProfile.Find(reader.Header.SmmuProfile) ?? SmmuProfile.Arch;
        var engine = new ReplayEngine(new ReplayOptions { Dialect = Dialects.Find(dialect)!, Profile = profile }, survey);
        engine.Start();
        var list = new List<string>();
        VerdictCounts before = default;
        int divergences = 0;
        while (reader.Read() is { } record)
        {
            engine.Feed(record);
            VerdictCounts after = engine.Board.Total;
            var text = new StringBuilder();
            text.Append(record.Kind).Append(' ').Append(record is IoctlRecord ioctl ? $"{ioctl.Request:x} fd {ioctl.Fd} {ioctl.Target}" : "");
            text.Append(record is TransferRecord t ? $"{t.Operation} {t.Target} {t.Offset:x}" : "");
            text.Append(record is CloseRecord c ? $"{c.Fd} {c.Target}" : record is CallRecord r ? $" = {r.Result}" : "");
            text.Append(FormattableString.Invariant($": {after.Match - before.Match} match {after.Mismatch - before.Mismatch} mismatch {after.Learned - before.Learned} learned {after.Unmodelled - before.Unmodelled} unmodelled {after.Unknown - before.Unknown} unknown"));
            for (; divergences < engine.Board.Divergences.Count; divergences++)
            {
                Divergence d = engine.Board.Divergences[divergences];
                text.Append($" | {d.Field}: {d.Recorded}, predicted {d.Predicted}");
            }

            before = after;
            list.Add(text.ToString());
        }

        return list;
    }

    private static byte[] Log(LogHeader header, Action<Action<Record>> fill)
    {
        using var stream = new MemoryStream();
        using LogWriter writer = LogWriter.Create(stream, header);
        fill(writer.Write);
        writer.Complete();
        return stream.ToArray();
    }
}
