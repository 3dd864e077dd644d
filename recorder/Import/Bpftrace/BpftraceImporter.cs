using System.Globalization;
using System.Text;
using TraceReplay.Formats.Records;
using TraceReplay.Recorder.Import.VfioSession;

namespace TraceReplay.Recorder.Import.Bpftrace;

/// <summary>Reads the output of the script that 'tracerecord agent --bpftrace' prints.</summary>
internal sealed class BpftraceImporter : IImporter
{
    public bool Recognises(ReadOnlySpan<byte> start)
    {
        // bpftrace says "Attaching N probes..." first, and errors of its own.
        ReadOnlySpan<byte> magic = "tracereplay-bpftrace "u8;
        return start.StartsWith(magic) || start.IndexOf("\ntracereplay-bpftrace "u8) >= 0;
    }

    public void Import(InputFile file, Recording recording, CancellationToken cancel)
    {
        var session = new SessionRecording { Path = file.Path, FileScenario = file.Scenario };
        using LineReader lines = file.OpenLines();
        var reader = new ScriptReader(lines, session);
        reader.Read(cancel);
        session.Lines = lines.LineNumber;
        session.Session = Describe(session, reader);
        if (reader.Attached)
        {
            session.BeginMidSession(session.Session.Time);
        }

        session.Sort();
        recording.Sessions.Add(session);
    }

    private static SessionRecord Describe(SessionRecording session, ScriptReader reader)
    {
        (long monotonic, long realtime) = reader.Clock;
        long first = session.Earliest ?? monotonic;
        long start = monotonic > 0 ? Math.Min(monotonic, first) : first;
        var record = new SessionRecord
        {
            Source = "bpftrace",
            Clock = "monotonic",
            Architecture = reader.Architecture,
            Kernel = reader.Kernel,
            Time = start,
            RealtimeNanoseconds = realtime > 0 ? realtime - (monotonic - start) : 0,
        };
        if (reader.Program.Length > 0)
        {
            record.CommandLine.Add(reader.Program);
        }

        record.Properties.Add(new Property("capture.argument-bytes", reader.ArgumentBytes.ToString(CultureInfo.InvariantCulture)));
        record.Properties.Add(new Property("capture.buffer-bytes", reader.BufferBytes.ToString(CultureInfo.InvariantCulture)));
        record.Properties.Add(new Property("recording.began", reader.Attached ? "mid-session" : "process-start"));
        return record;
    }
}
