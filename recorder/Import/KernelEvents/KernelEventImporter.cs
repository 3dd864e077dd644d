using System.Globalization;
using System.Text;
using TraceReplay.Formats.Records;
using TraceReplay.Recorder.Import.VfioSession;

namespace TraceReplay.Recorder.Import.KernelEvents;

/// <summary>
/// Reads kernel events as text: perf script, trace-cmd report, or the "trace" file of tracefs. None of them says which clock the times are of, except perf script
/// --header: without that, or --event-clock, such a file has no place among others.
/// </summary>
internal sealed class KernelEventImporter : IImporter
{
    private const int ProbedLines = 300;

    public bool Recognises(ReadOnlySpan<byte> start)
    {
        var header = new KernelEventHeader();
        for (int lines = 0; !start.IsEmpty && lines < ProbedLines; lines++)
        {
            int end = start.IndexOf((byte)'\n');
            string line = Encoding.UTF8.GetString(end < 0 ? start : start[..end]);
            if (KernelEventParser.Parse(line) is not null)
            {
                return true;
            }

            if (!header.TryTake(line) && lines > ProbedLines / 10)
            {
                return false;
            }

            start = end < 0 ? default : start[(end + 1)..];
        }

        // A trace without events.
        return header.Tool.Length > 0;
    }

    public void Import(InputFile file, Recording recording, CancellationToken cancel)
    {
        var session = new SessionRecording { Path = file.Path, FileScenario = file.Scenario, Clock = SourceClock.Unstated, CanBeStated = true };
        using LineReader lines = file.OpenLines();
        var reader = new KernelEventReader(lines, session);
        reader.Read(cancel);
        session.Lines = lines.LineNumber;
        session.Clock = reader.Header.IsMonotonic ? SourceClock.Monotonic : SourceClock.Unstated;
        session.Session = Describe(session, reader);
        session.Sort();
        recording.Sessions.Add(session);
    }

    private static SessionRecord Describe(SessionRecording session, KernelEventReader reader)
    {
        var record = new SessionRecord
        {
            Source = "kernel-events",
            Architecture = reader.Header.Architecture,
            Kernel = reader.Header.Kernel,
            Clock = reader.Header.IsMonotonic ? "monotonic" : "unstated",
            Time = session.Earliest ?? 0,
        };
        if (reader.Header.Tool.Length > 0)
        {
            record.Properties.Add(new Property("events.tool", reader.Header.Tool));
        }

        if (reader.Others > 0)
        {
            record.Properties.Add(new Property("events.other-calls", reader.Others.ToString(CultureInfo.InvariantCulture)));
        }

        return record;
    }
}
