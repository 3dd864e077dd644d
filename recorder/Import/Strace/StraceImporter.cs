using System.Globalization;
using System.Text;
using TraceReplay.Formats.Records;
using TraceReplay.Recorder.Import.VfioSession;

namespace TraceReplay.Recorder.Import.Strace;

/// <summary>
/// Reads the output of strace -f, with or without time stamps (-ttt is the one that has a place among other files), durations (-T) and paths of descriptors (-y, -yy).
/// What structs hold is not in it: arguments of ioctls are known by address only.
/// </summary>
internal sealed class StraceImporter : IImporter
{
    private const int ProbedLines = 200;

    public bool Recognises(ReadOnlySpan<byte> start)
    {
        for (int lines = 0; !start.IsEmpty && lines < ProbedLines; lines++)
        {
            int end = start.IndexOf((byte)'\n');
            StraceLine line = StraceLineParser.Parse(Encoding.UTF8.GetString(end < 0 ? start : start[..end]));
            if (line.Kind == StraceLineKind.Call && line.Text.Contains(") ", StringComparison.Ordinal) && line.Text.Contains(" = ", StringComparison.Ordinal))
            {
                return true;
            }

            if (line.Kind is not (StraceLineKind.Call or StraceLineKind.Unfinished or StraceLineKind.Resumed or StraceLineKind.Signal or StraceLineKind.End or StraceLineKind.Remark))
            {
                return false;
            }

            start = end < 0 ? default : start[(end + 1)..];
        }

        return false;
    }

    public void Import(InputFile file, Recording recording, CancellationToken cancel)
    {
        if (recording.Sessions.Find(s => s.Session is { } known && known.Source.Equals("strace"u8)) is { } other)
        {
            throw new ImportException($"{file.Path}: is output of strace, as {other.Path} is; make one file of both with strace-log-merge (or record with -f instead of -ff).");
        }

        var session = new SessionRecording { Path = file.Path, FileScenario = file.Scenario };
        using LineReader lines = file.OpenLines();
        var reader = new StraceReader(lines, session, ThreadOf(file.Path));
        reader.Read(cancel);
        session.Lines = lines.LineNumber;
        session.Clock = reader.Clock == StraceClock.Realtime ? SourceClock.Realtime : SourceClock.Unstated;
        session.Session = Describe(session, reader);
        session.Sort();
        recording.Sessions.Add(session);
    }

    private static SessionRecord Describe(SessionRecording session, StraceReader reader)
    {
        long first = session.Earliest ?? 0;
        var record = new SessionRecord
        {
            Source = "strace",
            Time = first,
            RealtimeNanoseconds = reader.Clock == StraceClock.Realtime ? first : 0,
            Clock = reader.Clock switch
            {
                StraceClock.Realtime => "realtime",
                StraceClock.TimeOfDay => "time-of-day",
                StraceClock.Relative => "relative",
                _ => "order-of-lines",
            },
        };
        record.CommandLine.AddRange(reader.CommandLine ?? []);
        record.Properties.Add(new Property("recording.began", reader.CommandLine is null ? "mid-session" : "process-start"));
        record.Properties.Add(new Property("strace.argument-bytes", "none"));
        record.Properties.Add(new Property("strace.descriptors", reader.HasPaths ? "with-paths" : "by-number"));
        record.Properties.Add(new Property("strace.other-calls", reader.Others.ToString(CultureInfo.InvariantCulture)));
        return record;
    }

    /// <summary>-ff makes a file per thread, NAME.PID, whose lines have no number.</summary>
    private static int ThreadOf(string path)
    {
        string name = Path.GetFileName(path);
        name = name.EndsWith(".gz", StringComparison.Ordinal) ? name[..^3] : name;
        return int.TryParse(name[(name.LastIndexOf('.') + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out int thread) && name.Contains('.', StringComparison.Ordinal) ? thread : 0;
    }
}
