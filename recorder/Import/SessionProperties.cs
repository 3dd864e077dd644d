using System.Globalization;
using TraceReplay.Formats.Records;
using TraceReplay.Recorder.Import.Merge;
using TraceReplay.Recorder.Import.ProgramTrace;
using TraceReplay.Recorder.Import.QemuTrace;
using TraceReplay.Recorder.Import.VfioSession;

namespace TraceReplay.Recorder.Import;

/// <summary>The session records of a log: one per source, with what is known of it.</summary>
internal static class SessionProperties
{
    public static SessionRecord OfSession(SessionRecording session)
    {
        SessionRecord record = session.Session ?? new SessionRecord { Source = "vfio-session", Time = session.FirstTime };
        if (session.Scenario is { } scenario)
        {
            record.Properties.Add(new Property("session.scenario", scenario));
        }

        AddUnknown(record, session.Unknown);
        return Sorted(record);
    }

    public static SessionRecord OfTrace(TraceSurvey trace, ClockAlignment? clock)
    {
        var record = new SessionRecord
        {
            Source = "qemu-smmu-trace",
            Clock = trace.Clock == SourceClock.Monotonic ? "monotonic" : "utc",
            Time = trace.FirstTime - (clock?.Offset ?? 0),
            RealtimeNanoseconds = trace.Clock == SourceClock.Monotonic ? 0 : trace.FirstTime,
        };
        foreach ((string name, string value) in trace.Identification)
        {
            record.Properties.Add(new Property("smmu." + name, value));
        }

        if (trace.Streams.Count > 0)
        {
            record.Properties.Add(new Property("smmu.streams", string.Join(',', trace.Streams.Select(s => "0x" + s.ToString("x", CultureInfo.InvariantCulture)))));
        }

        if (clock is not null)
        {
            record.Properties.Add(new Property("clock.offset_ns", clock.Offset.ToString(CultureInfo.InvariantCulture)));
            record.Properties.Add(new Property("clock.uncertainty_ns", clock.Uncertainty.ToString(CultureInfo.InvariantCulture)));
            record.Properties.Add(new Property("clock.method", clock.Method));
        }

        AddUnknown(record, trace.Unknown);
        return Sorted(record);
    }

    /// <param name="trace">The trace, on the log's clock.</param>
    /// <param name="realtimeOffset">Wall clock minus session clock, ns; null when not known.</param>
    public static SessionRecord OfProgramTrace(ProgramTraceRecording trace, long? realtimeOffset)
    {
        long start = trace.Lines.Count > 0 ? trace.Lines[0].Time : 0;
        var record = new SessionRecord { Source = "program-trace", Clock = trace.Clock == SourceClock.Monotonic ? "monotonic" : "realtime", Time = start, RealtimeNanoseconds = realtimeOffset is { } offset ? start + offset : 0 };
        AddUnknown(record, trace.Unknown);
        return Sorted(record);
    }

    private static void AddUnknown(SessionRecord record, UnknownLines unknown)
    {
        foreach ((string name, long count) in unknown.Counts)
        {
            record.Properties.Add(new Property("import.unknown." + name, count.ToString(CultureInfo.InvariantCulture)));
        }
    }

    private static SessionRecord Sorted(SessionRecord record)
    {
        record.Properties.Sort((a, b) => a.Key.Span.SequenceCompareTo(b.Key.Span));
        return record;
    }
}
