using TraceReplay.Formats.Records;
using TraceReplay.Recorder.Import.VfioSession;

namespace TraceReplay.Recorder.Import.Merge;

/// <summary>The calls of all session files in one order, with the windows in which they act.</summary>
internal sealed class SessionTimeline
{
    public List<SessionUnit> Units { get; } = [];

    /// <summary>Sorted by start.</summary>
    public List<CallWindow> Calls { get; } = [];

    /// <summary>Sorted by start.</summary>
    public List<TransferWindow> Transfers { get; } = [];

    /// <summary>By unit of the read.</summary>
    public List<InterruptWindow> Interrupts { get; } = [];

    /// <summary>Times in which the program read the real-time clock on purpose ("sync N" to "sync N end").</summary>
    public List<(long Start, long End)> Syncs { get; } = [];

    /// <summary>Over <see cref="Calls"/>.</summary>
    public IntervalIndex CallIndex { get; private set; } = new([]);

    /// <summary>Over <see cref="Transfers"/>.</summary>
    public IntervalIndex TransferIndex { get; private set; } = new([]);

    public static SessionTimeline Build(IEnumerable<SessionUnit> units)
    {
        var timeline = new SessionTimeline();
        timeline.Units.AddRange(units.Select((u, i) => (Unit: u, Index: i)).OrderBy(x => x.Unit.Key).ThenBy(x => x.Index).Select(x => x.Unit));
        timeline.FindWindows();
        return timeline;
    }

    /// <summary>How many units come before a time.</summary>
    public int PositionAt(long time)
    {
        int low = 0;
        int high = Units.Count;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (Units[middle].Key <= time)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }

    private void FindWindows()
    {
        int[] next = NextOfThread();
        var lastEnd = new Dictionary<int, long>();
        var open = new Dictionary<uint, (long Start, int Unit)>();
        var interrupts = new InterruptWatch();
        long syncStart = long.MinValue;
        for (int i = 0; i < Units.Count; i++)
        {
            SessionUnit unit = Units[i];
            switch (unit.Record)
            {
                case ExitRecord exit:
                    // A dying process lets go of its descriptors between its last call and its end.
                    Calls.Add(new CallWindow
                    {
                        Start = lastEnd.GetValueOrDefault(exit.ProcessId, exit.Time),
                        End = exit.Time,
                        Unit = i,
                        NextUnit = i + 1 < Units.Count ? i + 1 : int.MaxValue,
                        Effects = CallEffects.May,
                        OpenEnded = true,
                    });
                    break;
                case CallRecord call when CausingRequests.Of(call) is not CallEffects.None and var effects:
                    Calls.Add(new CallWindow
                    {
                        Start = call.Time,
                        End = call.Unfinished ? EndOfUnfinished(i, call) : unit.End,
                        Unit = i,
                        NextUnit = next[i],
                        Effects = effects,
                        OpenEnded = call.Unfinished,
                    });
                    break;
                case MarkerRecord marker when marker.Text.Span.StartsWith("sync "u8):
                    if (!marker.Text.Span[5..].Contains((byte)' '))
                    {
                        syncStart = marker.Time;
                    }
                    else if (syncStart != long.MinValue)
                    {
                        Syncs.Add((syncStart, marker.Time));
                        syncStart = long.MinValue;
                    }

                    break;
            }

            lastEnd[unit.Record.ProcessId] = Math.Max(lastEnd.GetValueOrDefault(unit.Record.ProcessId, long.MinValue), unit.End);
            Transfer(unit, i, open);
            if (interrupts.Look(unit.Record, unit.End, i) is { } window)
            {
                Interrupts.Add(window);
            }
        }

        long last = Units.Count > 0 ? Units[^1].Key : 0;
        foreach ((uint stream, (long start, int unit)) in open.OrderBy(o => o.Key))
        {
            Transfers.Add(new TransferWindow(stream, start, last, unit, int.MaxValue));
        }

        Calls.Sort((a, b) => a.Start != b.Start ? a.Start.CompareTo(b.Start) : a.Unit.CompareTo(b.Unit));
        Transfers.Sort((a, b) => a.Start != b.Start ? a.Start.CompareTo(b.Start) : a.FirstUnit.CompareTo(b.FirstUnit));
        CallIndex = new IntervalIndex(Calls.Select(c => (c.Start, c.End)));
        TransferIndex = new IntervalIndex(Transfers.Select(t => (t.Start, t.End)));
    }

    private void Transfer(SessionUnit unit, int index, Dictionary<uint, (long Start, int Unit)> open)
    {
        uint stream;
        bool begins = false;
        switch (unit.Transfer)
        {
            case DmaRecord dma:
                stream = dma.StreamId;
                begins = true;
                break;
            case DmaEndRecord end:
                stream = end.StreamId;
                break;
            default:
                return;
        }

        if (open.Remove(stream, out (long Start, int Unit) started))
        {
            Transfers.Add(new TransferWindow(stream, started.Start, unit.Key, started.Unit, index));
        }

        if (begins)
        {
            open[stream] = (unit.Key, index);
        }
    }

    private long EndOfUnfinished(int index, CallRecord call)
    {
        for (int i = index + 1; i < Units.Count; i++)
        {
            if (Units[i].Record is ExitRecord exit && exit.ProcessId == call.ProcessId)
            {
                return exit.Time;
            }
        }

        return Units[^1].Key;
    }

    private int[] NextOfThread()
    {
        int[] next = new int[Units.Count];
        var following = new Dictionary<int, int>();
        for (int i = Units.Count - 1; i >= 0; i--)
        {
            next[i] = following.GetValueOrDefault(Units[i].Record.ThreadId, int.MaxValue);
            following[Units[i].Record.ThreadId] = i;
        }

        return next;
    }
}
