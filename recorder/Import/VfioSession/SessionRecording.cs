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

    /// <summary>Smallest key, in whatever order the units are; null without any.</summary>
    public long? Earliest => Units.Select(u => (long?)u.Key).Min();

    /// <summary>Adds a gap that stands at a time.</summary>
    /// <param name="cause">Of <see cref="GapCauses"/>.</param>
    /// <param name="count">Records lost, -1 when unknown.</param>
    public GapRecord AddGap(long time, string cause, long count, long from, long to)
    {
        GapRecord gap = Gap(time, cause, count, from, to);
        Units.Add(new SessionUnit { Record = gap, Key = time });
        return gap;
    }

    /// <summary>Puts a gap in front: nothing is known of what was before this time.</summary>
    public void BeginMidSession(long time) => Units.Insert(0, new SessionUnit { Record = Gap(time, GapCauses.MidSession, -1, 0, time), Key = time });

    /// <summary>Puts the units in their order: by key, between equal keys as the file has them.</summary>
    public void Sort()
    {
        List<SessionUnit> sorted = [.. Units.Select((u, i) => (Unit: u, Index: i)).OrderBy(x => x.Unit.Key).ThenBy(x => x.Index).Select(x => x.Unit)];
        Units.Clear();
        Units.AddRange(sorted);
        LastTime = Units.Count > 0 ? Units.Max(u => u.End) : FirstTime;
    }

    private static GapRecord Gap(long time, string cause, long count, long from, long to) =>
        new() { Time = time, Source = "import", Cause = cause, Count = count, FromTime = from, ToTime = to };
}
