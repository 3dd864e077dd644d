using TraceReplay.Recorder.Import.QemuTrace;

namespace TraceReplay.Recorder.Import.Merge;

/// <summary>
/// Gives every trace group its place among the calls: by time, but commands after the call that caused them and before that thread's next record, and
/// translations between the announcement of their transfer and its end. The order of the trace itself is kept.
/// </summary>
internal static class TracePlacement
{
    /// <summary>Guest and host clocks run together to about this, ns.</summary>
    private const long Jitter = 200_000;

    /// <returns>For every mark, how many units precede it.</returns>
    public static int[] Place(SessionTimeline timeline, IReadOnlyList<TraceMark> marks, ClockAlignment alignment)
    {
        int[] earliest = new int[marks.Count];
        int[] latest = new int[marks.Count];
        int[] byTime = new int[marks.Count];
        long slack = Math.Min(alignment.Uncertainty, 1_000_000_000) + Jitter;
        for (int i = 0; i < marks.Count; i++)
        {
            TraceMark mark = marks[i];
            long start = mark.Start - alignment.Offset;
            long end = mark.End - alignment.Offset;
            byTime[i] = timeline.PositionAt(start);
            latest[i] = int.MaxValue;
            if (mark.Kind == TraceGroupKind.Commands)
            {
                FindCall(timeline, mark, start, end, slack, ref earliest[i], ref latest[i]);
            }
            else if (mark.Kind == TraceGroupKind.Translation)
            {
                FindTransfer(timeline, mark.StreamId, start, end, slack, ref earliest[i], ref latest[i]);
            }
        }

        FindInterrupts(timeline, marks, alignment, slack, latest);
        for (int i = 1; i < marks.Count; i++)
        {
            earliest[i] = Math.Max(earliest[i], earliest[i - 1]);
        }

        for (int i = marks.Count - 2; i >= 0; i--)
        {
            latest[i] = Math.Min(latest[i], latest[i + 1]);
        }

        int[] places = new int[marks.Count];
        int previous = 0;
        for (int i = 0; i < marks.Count; i++)
        {
            int place = Math.Max(earliest[i], Math.Min(byTime[i], latest[i]));
            previous = Math.Max(previous, Math.Min(place, timeline.Units.Count));
            places[i] = previous;
        }

        return places;
    }

    /// <summary>A read that counted interrupts comes after their translations, whatever the clocks say within their uncertainty.</summary>
    private static void FindInterrupts(SessionTimeline timeline, IReadOnlyList<TraceMark> marks, ClockAlignment alignment, long slack, int[] latest)
    {
        int next = 0;
        foreach (InterruptWindow window in timeline.Interrupts)
        {
            long seen = 0;
            for (; next < marks.Count && seen < window.Count; next++)
            {
                long start = marks[next].Start - alignment.Offset;
                if (start > window.End + slack)
                {
                    break;
                }

                bool announced = latest[next] != int.MaxValue;
                if (marks[next].Kind == TraceGroupKind.Translation && !announced && start >= window.Start - slack)
                {
                    seen++;
                    latest[next] = window.LastUnit;
                }
            }
        }
    }

    private static void FindCall(SessionTimeline timeline, TraceMark mark, long start, long end, long slack, ref int earliest, ref int latest)
    {
        long best = long.MaxValue;
        (int first, int count) = timeline.CallIndex.Touching(start - slack, start + slack).GetOffsetAndLength(timeline.Calls.Count);
        for (int i = first; i < first + count; i++)
        {
            CallWindow call = timeline.Calls[i];
            long outside = Math.Max(0, call.Start - start) + Math.Max(0, end - call.End);
            if (outside > slack)
            {
                continue;
            }

            // Inside beats near; among equals a request made for such commands beats one that merely may send them.
            long rank = (outside * 2) + (call.Suits(mark.Configures) ? 0 : 1);
            if (rank <= best)
            {
                best = rank;
                earliest = call.Unit + 1;
                latest = call.NextUnit;
            }
        }
    }

    private static void FindTransfer(SessionTimeline timeline, uint stream, long start, long end, long slack, ref int earliest, ref int latest)
    {
        long best = long.MaxValue;
        (int first, int count) = timeline.TransferIndex.Touching(start - slack, start + slack).GetOffsetAndLength(timeline.Transfers.Count);
        for (int i = first; i < first + count; i++)
        {
            TransferWindow window = timeline.Transfers[i];
            long outside = Math.Max(0, window.Start - start) + Math.Max(0, end - window.End);
            if (window.StreamId == stream && outside <= slack && outside < best)
            {
                best = outside;
                earliest = window.FirstUnit + 1;
                latest = window.LastUnit;
            }
        }
    }
}
