using TraceReplay.Formats.Records;
using TraceReplay.Recorder.Import.ProgramTrace;
using TraceReplay.Recorder.Import.VfioSession;

namespace TraceReplay.Recorder.Import.Merge;

/// <summary>
/// Brings calls, kernel events and program traces of one run onto one clock before they are put in order: CLOCK_MONOTONIC where one of them has it, the wall clock
/// where all have that. A clock that a recording does not name is good for a log of its own only. (SMMU traces are aligned later, by what they show.)
/// </summary>
internal static class CommonClock
{
    private const long SameRunSlack = 1_000_000_000;

    /// <param name="recording">What was read.</param>
    /// <param name="stated">What the user says the clock of recordings is that do not name theirs; null when nothing.</param>
    /// <exception cref="ImportException">The recordings have no common clock or are not of one run.</exception>
    public static void Apply(Recording recording, SourceClock? stated)
    {
        foreach (SessionRecording session in recording.Sessions)
        {
            if (session is { Clock: SourceClock.Unstated, CanBeStated: true } && stated is { } clock)
            {
                session.Clock = clock;
                session.Session!.Clock = clock == SourceClock.Monotonic ? "monotonic" : "realtime";
            }
        }

        RequireOneRun(recording);
        if (recording.Sessions.Count + recording.ProgramTraces.Count < 2)
        {
            return;
        }

        if (recording.Sessions.Find(s => s.Clock == SourceClock.Unstated) is { } unstated)
        {
            throw new ImportException(unstated.CanBeStated
                ? $"{unstated.Path}: does not say which clock its times are of, so it has no place among the other files; record with the monotonic clock (perf record --clockid mono, trace-cmd record -C mono) and say --event-clock monotonic, or import it alone."
                : $"{unstated.Path}: has no absolute times, so it has no place among the other files; record with strace -ttt, or import it alone.");
        }

        bool monotonic = recording.Sessions.Exists(s => s.Clock == SourceClock.Monotonic) || recording.ProgramTraces.Exists(t => t.Clock == SourceClock.Monotonic);
        List<SessionRecording> wallSessions = recording.Sessions.FindAll(s => s.Clock == SourceClock.Realtime);
        List<ProgramTraceRecording> wallTraces = recording.ProgramTraces.FindAll(t => t.Clock == SourceClock.Realtime);
        if (!monotonic || wallSessions.Count + wallTraces.Count == 0)
        {
            return;
        }

        int anchor = recording.Sessions.FindIndex(s => s.Clock == SourceClock.Monotonic && s.RealtimeOffset is not null);
        if (anchor < 0)
        {
            string wall = wallTraces.Count > 0 ? wallTraces[0].Path : wallSessions[0].Path;
            throw new ImportException($"{wall}: has times of the wall clock, other files those of the monotonic clock, and none tells how the two relate; name the session log of the same run too, with \"realtime_ns\" in its session line.");
        }

        long offset = recording.Sessions[anchor].RealtimeOffset!.Value;
        recording.Sessions.Insert(0, recording.Sessions[anchor]);
        recording.Sessions.RemoveAt(anchor + 1);
        wallSessions.ForEach(s => Move(s, offset));
        wallTraces.ForEach(t => t.Lines.ForEach(l => Move(l, offset)));
    }

    private static void Move(SessionRecording session, long offset)
    {
        foreach (SessionUnit unit in session.Units)
        {
            unit.Key -= offset;
            Move(unit.Record, offset);
        }

        session.LastTime -= offset;
        Move(session.Session!, offset);
    }

    private static void Move(Record record, long offset)
    {
        record.Time -= offset;
        if (record is GapRecord gap)
        {
            gap.FromTime -= offset;
            gap.ToTime -= offset;
        }
    }

    private static void RequireOneRun(Recording recording)
    {
        foreach (ProgramTraceRecording trace in recording.ProgramTraces)
        {
            if (trace.Clock == SourceClock.Realtime && (recording.Sessions.Count == 0 || recording.Sessions.TrueForAll(s => s.RealtimeOffset is null)))
            {
                throw new ImportException($"{trace.Path}: a VMM's trace needs the session log of the same run, with \"realtime_ns\" in its session line, to have a place in time; name it too.");
            }
        }

        for (int i = 1; i < recording.Sessions.Count; i++)
        {
            RequireOneRun(recording.Sessions[0], recording.Sessions[i]);
            for (int other = 0; other < i; other++)
            {
                RequireOtherCalls(recording.Sessions[other], recording.Sessions[i]);
            }
        }
    }

    private static void RequireOneRun(SessionRecording one, SessionRecording other)
    {
        bool sessionLogs = IsSessionLog(one) && IsSessionLog(other);
        bool sameClock = one.Clock != other.Clock || (one.RealtimeOffset is { } a && other.RealtimeOffset is { } b ? Math.Abs((decimal)a - b) <= SameRunSlack : !sessionLogs);
        if (!sameClock || !SameKernel(one.Session, other.Session, sessionLogs))
        {
            throw new ImportException($"{one.Path} and {other.Path} are not of one run: kernel or wall clock differ; import them separately.");
        }
    }

    /// <summary>A call that two recorders saw would be in the log twice.</summary>
    private static void RequireOtherCalls(SessionRecording one, SessionRecording other)
    {
        if (IsSessionLog(one) && IsSessionLog(other))
        {
            return;
        }

        HashSet<int> processes = [.. one.Units.Where(u => u.Record is CallRecord).Select(u => u.Record.ProcessId)];
        if (other.Units.Find(u => u.Record is CallRecord && processes.Contains(u.Record.ProcessId)) is { } call)
        {
            throw new ImportException($"{one.Path} and {other.Path} both hold the calls of process {call.Record.ProcessId}; a log holds each call once: import one of them.");
        }
    }

    /// <summary>Of the sources only a session log always knows its kernel; others may know the release without the version.</summary>
    private static bool SameKernel(SessionRecord? one, SessionRecord? other, bool known) =>
        one?.Kernel == other?.Kernel
        || (!known && (one is not { Kernel.IsEmpty: false } || other is not { Kernel.IsEmpty: false } || Release(one) == Release(other)));

    private static string Release(SessionRecord session) => session.Kernel.ToString().Split(' ')[0];

    private static bool IsSessionLog(SessionRecording session) => session.Session is not { } s || s.Source.Equals("vfio-session"u8);
}
