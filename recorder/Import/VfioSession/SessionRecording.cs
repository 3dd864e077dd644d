using TraceReplay.Formats.Records;

namespace TraceReplay.Recorder.Import.VfioSession;

/// <summary>A session log in memory, in the order of the log to be written.</summary>
internal sealed class SessionRecording
{
    public required string Path { get; init; }

    /// <summary>Name of the file without folder and endings.</summary>
    public required string FileScenario { get; init; }
    public SessionRecord? Session { get; set; }
    public List<SessionUnit> Units { get; } = [];
    public UnknownLines Unknown { get; } = new();
    public long Lines { get; set; }

    /// <summary>Name after a "scenario" marker or argument; null when none.</summary>
    public string? Scenario { get; set; }

    /// <summary>Wall clock minus session clock, ns; null when the session line does not tell.</summary>
    public long? RealtimeOffset => Session is { RealtimeNanoseconds: > 0 } s ? s.RealtimeNanoseconds - s.Time : null;

    public long FirstTime => Session?.Time ?? (Units.Count > 0 ? Units[0].Key : 0);
    public long LastTime { get; set; }
}
