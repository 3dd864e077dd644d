using TraceReplay.Formats.Records;

namespace TraceReplay.Recorder.Import.VfioSession;

/// <summary>Calls and events of a source in memory, in the order of the log to be written.</summary>
internal sealed class SessionRecording
{
    public required string Path { get; init; }

    /// <summary>Name of the file without folder and endings.</summary>
    public required string FileScenario { get; init; }
    public SessionRecord? Session { get; set; }
    public SourceClock Clock { get; set; } = SourceClock.Monotonic;

    /// <summary>The clock is not in the file, but the user may know it.</summary>
    public bool CanBeStated { get; init; }
    public List<SessionUnit> Units { get; } = [];
    public UnknownLines Unknown { get; } = new();
    public long Lines { get; set; }

    /// <summary>Name after a "scenario" marker or argument; null when none.</summary>
    public string? Scenario { get; set; }

    /// <summary>Wall clock minus session clock, ns; null when the session line does not tell.</summary>
    public long? RealtimeOffset => Session is { RealtimeNanoseconds: > 0 } s ? s.RealtimeNanoseconds - s.Time : null;

    public long FirstTime => Session?.Time ?? (Units.Count > 0 ? Units[0].Key : 0);
    public long LastTime { get; set; }

    /// <summary>Puts the units in their order: by key, between equal keys as the file has them.</summary>
    public void Sort()
    {
        List<SessionUnit> sorted = [.. Units.Select((u, i) => (Unit: u, Index: i)).OrderBy(x => x.Unit.Key).ThenBy(x => x.Index).Select(x => x.Unit)];
        Units.Clear();
        Units.AddRange(sorted);
        LastTime = Units.Count > 0 ? Units.Max(u => u.End) : FirstTime;
    }
}
