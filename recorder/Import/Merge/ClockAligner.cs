using System.Globalization;
using TraceReplay.Recorder.Import.ClockFile;
using TraceReplay.Recorder.Import.QemuTrace;
using TraceReplay.Recorder.Import.VfioSession;

namespace TraceReplay.Recorder.Import.Merge;

/// <summary>Finds the offset between the clock of a trace and that of a session.</summary>
internal static class ClockAligner
{
    private const long Second = 1_000_000_000;
    private const long Millisecond = 1_000_000;

    /// <summary>Time stamps of the trace are whole microseconds.</summary>
    private const long Resolution = 1_000;

    /// <summary>A guest that sets its wall clock from a clock of whole seconds adds half a second (Linux drivers/rtc/class.c) and is off by at most that; the rest is reserve.</summary>
    private const long RealtimeSlack = 3 * Second / 4;

    /// <summary>Beyond this two recordings are of different runs.</summary>
    private const long DifferentRun = 3 * Second;

    /// <summary>A given offset may be this far off.</summary>
    private const long GivenSlack = 50 * Millisecond;

    /// <summary>A clock file's own uncertainty is widened by this before the recordings narrow it again.</summary>
    private const long ClockFileSlack = Millisecond;

    /// <summary>More observations than this add nothing but time.</summary>
    private const int MostObservations = 6000;

    /// <exception cref="ImportException">No offset is possible: the files are of different runs.</exception>
    public static ClockAlignment Align(Recording recording, SessionTimeline timeline, IReadOnlyList<TraceMark> marks, long? given)
    {
        SessionRecording session = recording.Sessions[0];
        long first = recording.Traces.Min(t => t.FirstTime);
        long last = recording.Traces.Max(t => t.LastTime);
        bool wallClock = recording.Traces.TrueForAll(t => t.Clock == SourceClock.Realtime);
        if (wallClock)
        {
            RequireSameRun(recording, session, first, last);
        }

        (long low, long high, string method) = Prior(recording, session, given, first, last, wallClock);
        if (TryRefine(recording, timeline, marks, low, high, method, out ClockAlignment? found))
        {
            return found;
        }

        if (method == "clock-file" && session.RealtimeOffset is { } realtime
            && TryRefine(recording, timeline, marks, realtime - RealtimeSlack, realtime + RealtimeSlack, "clock-file-overruled", out found))
        {
            return found;
        }

        RequirePossible(session, timeline, marks, low, high);
        if (method.Length == 0)
        {
            throw new ImportException($"{session.Path} and {recording.Traces[0].File.Path}: nothing tells how their clocks relate; give --clock-offset or a clock.json.");
        }

        return new ClockAlignment { Offset = Middle(low, high), Uncertainty = (high - low) / 2, Method = method };
    }

    private static bool TryRefine(
        Recording recording,
        SessionTimeline timeline,
        IReadOnlyList<TraceMark> marks,
        long low,
        long high,
        string method,
        [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out ClockAlignment? found)
    {
        var votes = new OffsetVotes(AfterReset(marks, recording.Sessions[0], low, high), high);
        bool rtc = CountRtc(votes, recording, timeline);
        CountCalls(votes, timeline, marks);
        CountTransfers(votes, timeline, marks);
        CountConfigurations(votes, timeline, marks);
        CountInterrupts(votes, timeline, marks);
        found = null;
        if (!votes.TryFindBest(out long bestLow, out long bestHigh, out long support))
        {
            return false;
        }

        found = new ClockAlignment
        {
            Offset = Middle(bestLow, bestHigh),
            Uncertainty = Math.Max((bestHigh - bestLow) / 2, Resolution),
            Method = method is "given" or "clock-file" or "clock-file-overruled" ? method + "+causality" : rtc ? "rtc+causality" : "causality",
            Support = support,
            RivalSupport = votes.BestOutside(bestLow, bestHigh, 20 * Millisecond),
        };
        return true;
    }

    private static (long Low, long High, string Method) Prior(Recording recording, SessionRecording session, long? given, long first, long last, bool wallClock)
    {
        if (given is { } offset)
        {
            if (wallClock)
            {
                RequireRealtime(session, offset, "--clock-offset");
            }

            return (offset - GivenSlack, offset + GivenSlack, "given");
        }

        if (!wallClock)
        {
            // The monotonic clock of another machine: only what both sides saw tells.
            return (first - session.LastTime, last - session.FirstTime, "");
        }

        foreach (ClockTable table in recording.Clocks)
        {
            if (table.Find(session.FileScenario, session.Scenario) is { } entry)
            {
                RequireRealtime(session, entry.Nanoseconds, table.Path);
                long slack = Math.Clamp(entry.Uncertainty, 0, RealtimeSlack) + ClockFileSlack;
                return (entry.Nanoseconds - slack, entry.Nanoseconds + slack, "clock-file");
            }
        }

        if (session.RealtimeOffset is { } realtime)
        {
            return (realtime - RealtimeSlack, realtime + RealtimeSlack, "realtime");
        }

        return (first - session.LastTime, last - session.FirstTime, "");
    }

    /// <summary>The driver resets the SMMU when it finds it, long before any program can use VFIO.</summary>
    private static long AfterReset(IReadOnlyList<TraceMark> marks, SessionRecording session, long low, long high)
    {
        foreach (TraceMark mark in marks)
        {
            if (mark.Resets)
            {
                long lowest = mark.End - session.FirstTime;
                return lowest > high ? low : Math.Max(low, lowest);
            }
        }

        return low;
    }

    private static void RequireRealtime(SessionRecording session, long offset, string source)
    {
        if (session.RealtimeOffset is { } realtime && Math.Abs((decimal)offset - realtime) > DifferentRun)
        {
            throw new ImportException(string.Create(
                CultureInfo.InvariantCulture,
                $"{session.Path}: the offset of {source} ({offset} ns) is {Math.Abs((decimal)offset - realtime) / Second:0.0} s away from what the session's wall clock says ({realtime} ns); it belongs to another run."));
        }
    }

    private static void RequireSameRun(Recording recording, SessionRecording session, long first, long last)
    {
        if (session.RealtimeOffset is not { } realtime)
        {
            return;
        }

        decimal start = (decimal)session.FirstTime + realtime;
        decimal end = (decimal)session.LastTime + realtime;
        decimal apart = Math.Max(first - end, start - last);
        if (apart > DifferentRun)
        {
            throw new ImportException(string.Create(
                CultureInfo.InvariantCulture,
                $"{session.Path} and {recording.Traces[0].File.Path} are of different runs: by its wall clock the session lies {apart / Second:0.0} s {(first > end ? "before the start" : "after the end")} of the trace."));
        }
    }

    /// <summary>Calls that must have sent commands, a trace that covers them and shows commands, and no offset that brings the two together.</summary>
    private static void RequirePossible(SessionRecording session, SessionTimeline timeline, IReadOnlyList<TraceMark> marks, long low, long high)
    {
        if (timeline.Calls.Exists(c => (c.Effects & CallEffects.Always) != 0) && marks.Any(m => m.Configures && m.Start - high >= session.FirstTime && m.Start - low <= session.LastTime))
        {
            throw new ImportException($"{session.Path}: no offset between {low} and {high} ns brings the SMMU's commands into the calls that caused them; the trace is of another run or the offset is wrong.");
        }
    }

    private static bool CountRtc(OffsetVotes votes, Recording recording, SessionTimeline timeline)
    {
        const int weight = 1000;
        bool any = false;
        foreach ((long start, long end) in timeline.Syncs)
        {
            foreach (long read in recording.Traces.SelectMany(t => t.RtcReads))
            {
                any = true;
                votes.Allow(read - end - Resolution, read - start + Resolution);
            }

            votes.Count(weight);
        }

        return any;
    }

    private static void CountCalls(OffsetVotes votes, SessionTimeline timeline, IReadOnlyList<TraceMark> marks)
    {
        int stride = Stride(marks, TraceGroupKind.Commands);
        int index = 0;
        foreach (TraceMark mark in marks)
        {
            if (mark.Kind != TraceGroupKind.Commands || index++ % stride != 0)
            {
                continue;
            }

            (int first, int count) = Near(votes, timeline.CallIndex, mark, timeline.Calls.Count);
            for (int i = first; i < first + count; i++)
            {
                Inside(votes, mark, timeline.Calls[i]);
            }

            votes.Count(1);
            for (int i = first; i < first + count; i++)
            {
                if (timeline.Calls[i].Suits(mark.Configures))
                {
                    Inside(votes, mark, timeline.Calls[i]);
                }
            }

            votes.Count(1);
        }
    }

    private static void CountTransfers(OffsetVotes votes, SessionTimeline timeline, IReadOnlyList<TraceMark> marks)
    {
        int stride = Stride(marks, TraceGroupKind.Translation);
        int index = 0;
        foreach (TraceMark mark in marks)
        {
            if (mark.Kind != TraceGroupKind.Translation || index++ % stride != 0)
            {
                continue;
            }

            (int first, int count) = Near(votes, timeline.TransferIndex, mark, timeline.Transfers.Count);
            for (int i = first; i < first + count; i++)
            {
                TransferWindow window = timeline.Transfers[i];
                if (window.StreamId == mark.StreamId)
                {
                    votes.Allow(mark.End - window.End - Resolution, mark.Start - window.Start + Resolution);
                }
            }

            votes.Count(1);
        }
    }

    private static void CountConfigurations(OffsetVotes votes, SessionTimeline timeline, IReadOnlyList<TraceMark> marks)
    {
        const int weight = 4;
        TraceMark[] configuring = [.. marks.Where(m => m.Configures).OrderBy(m => m.Start)];
        int stride = Math.Max(1, timeline.Calls.Count / MostObservations);
        for (int c = 0; c < timeline.Calls.Count; c += stride)
        {
            CallWindow call = timeline.Calls[c];
            if ((call.Effects & CallEffects.Always) == 0)
            {
                continue;
            }

            foreach (TraceMark mark in configuring)
            {
                Inside(votes, mark, call);
            }

            votes.Count(weight);
        }
    }

    /// <summary>An interrupt that a read counted was a translation before the read returned and after the read before it.</summary>
    private static void CountInterrupts(OffsetVotes votes, SessionTimeline timeline, IReadOnlyList<TraceMark> marks)
    {
        TraceMark[] requests = [.. marks.Where(m => m.Kind == TraceGroupKind.Translation).OrderBy(m => m.Start)];
        int stride = Math.Max(1, (int)((long)timeline.Interrupts.Count * requests.Length / (MostObservations * 100L)));
        for (int i = 0; i < timeline.Interrupts.Count; i += stride)
        {
            InterruptWindow window = timeline.Interrupts[i];
            foreach (TraceMark mark in requests)
            {
                votes.Allow(mark.End - window.End - Resolution, mark.Start - window.Start + Resolution);
            }

            votes.Count(1);
        }
    }

    private static (int First, int Count) Near(OffsetVotes votes, IntervalIndex index, TraceMark mark, int count)
    {
        (long from, long to) = votes.SessionTimes(mark.Start, mark.End);
        return index.Touching(from - Resolution, to + Resolution).GetOffsetAndLength(count);
    }

    /// <summary>An unfinished call acts soon after it began; its window would else allow any offset.</summary>
    private static void Inside(OffsetVotes votes, TraceMark mark, CallWindow call)
    {
        long end = call.OpenEnded ? Math.Min(call.End, call.Start + Second) : call.End;
        votes.Allow(mark.End - end - Resolution, mark.Start - call.Start + Resolution);
    }

    private static int Stride(IReadOnlyList<TraceMark> marks, TraceGroupKind kind) => Math.Max(1, marks.Count(m => m.Kind == kind) / MostObservations);

    private static long Middle(long low, long high) => low + ((high - low) / 2);
}
