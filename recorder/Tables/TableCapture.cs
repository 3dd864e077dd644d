using TraceReplay.Formats.Records;
using TraceReplay.Recorder.Pipeline;

namespace TraceReplay.Recorder.Tables;

/// <summary>Reads what an occasion asks for, within its budget, and says what it could not read.</summary>
internal sealed class TableCapture
{
    public const string Source = "tables";

    /// <summary>Reading costs one part in this many of the time.</summary>
    private const long Share = 50;

    private readonly TableOptions _options;
    private readonly LossCounters _losses;
    private readonly WalkBudget _budget;
    private readonly TablePages _pages;
    private readonly ContextWalk _contexts;
    private readonly List<(AddressSpace Space, StageOneConfiguration Configuration, WalkState State)> _putOff = [];
    private readonly byte[] _page = new byte[PageDigest.PageBytes];
    private readonly long _wholeEvery;

    public TableCapture(TableOptions options, ITargetMemory memory, LossCounters losses, Func<long> clock)
    {
        _options = options;
        _losses = losses;
        _budget = new WalkBudget(options, clock);
        _pages = new TablePages(memory, _budget);
        _contexts = new ContextWalk(_pages, _budget);
        _wholeEvery = (long)options.WholeEvery.TotalMilliseconds * 1_000_000;
    }

    /// <summary>Reads in front of <paramref name="cause"/>.</summary>
    public void Take(Occasion occasion, Record cause, RecordBatch output)
    {
        Begin(cause.Time, cause.ThreadId, output);
        foreach ((AddressSpace space, StageOneConfiguration configuration) in occasion.Targets)
        {
            WalkState state = space.StateOf(configuration);
            if (state.IsKnown && !occasion.IsForced)
            {
                foreach (Focus focus in occasion.Foci)
                {
                    _contexts.Walk(space, configuration, state, focus);
                }
            }

            if (occasion.IsForced || _options.Mode == TablesMode.All || cause.Time >= state.NotBefore)
            {
                ReadAll(space, configuration, state, cause.Time);
            }
            else if (!state.IsPutOff)
            {
                state.IsPutOff = true;
                _putOff.Add((space, configuration, state));
            }
        }

        foreach ((AddressSpace space, ulong address, ulong bytes) in occasion.Queues)
        {
            ReadRange(space, address, bytes);
        }

        foreach (AddressSpace space in occasion.Spaces)
        {
            ReadPayload(space);
        }

        End(cause.Time, output);
    }

    /// <summary>Reads what was put off and is due.</summary>
    public void TakePutOff(long time, RecordBatch output)
    {
        // Asked for every record, so nothing is made here.
        if (!IsAnyDue(time))
        {
            return;
        }

        Begin(time, 0, output);
        for (int i = _putOff.Count - 1; i >= 0; i--)
        {
            (AddressSpace space, StageOneConfiguration configuration, WalkState state) = _putOff[i];
            if (time >= state.NotBefore)
            {
                _putOff.RemoveAt(i);
                if (state.IsPutOff && space.Walks.TryGetValue(configuration, out WalkState? live) && live == state)
                {
                    ReadAll(space, configuration, state, time);
                }
            }
        }

        End(time, output);
    }

    /// <summary>Mappings that are too many to follow: pages behind them are missing.</summary>
    public void Lose(long mappings, long time, RecordBatch output) => Report(GapCauses.Truncated, mappings, time, output);

    private bool IsAnyDue(long time)
    {
        foreach ((_, _, WalkState state) in _putOff)
        {
            if (time >= state.NotBefore)
            {
                return true;
            }
        }

        return false;
    }

    private void Begin(long time, int thread, RecordBatch output)
    {
        _budget.Start();
        _pages.Begin(output, time, thread);
        _contexts.Begin();
    }

    private void End(long time, RecordBatch output)
    {
        Report(GapCauses.TablePageUnreadable, _pages.Unreadable, time, output);
        Report(GapCauses.Truncated, _budget.LeftOut, time, output);
    }

    private void ReadAll(AddressSpace space, in StageOneConfiguration configuration, WalkState state, long time)
    {
        long before = _budget.Elapsed;
        _contexts.WalkAll(space, configuration, state);
        state.IsPutOff = false;
        state.NotBefore = time + Math.Max(_wholeEvery, Share * (_budget.Elapsed - before));
    }

    private void ReadPayload(AddressSpace space)
    {
        foreach (DmaMapping mapping in space.Mappings.All)
        {
            ReadRange(space, mapping.First, Math.Min((ulong)_options.PayloadBytes, mapping.Last - mapping.First + 1));
            if (_budget.IsExhausted)
            {
                return;
            }
        }
    }

    private void ReadRange(AddressSpace space, ulong address, ulong bytes)
    {
        ulong page = address & ~(ulong)(PageDigest.PageBytes - 1);
        for (ulong left = (address - page + bytes + PageDigest.PageBytes - 1) / PageDigest.PageBytes; left > 0 && !_budget.IsExhausted; left--)
        {
            _pages.TryRead(space, page, _page);
            page += PageDigest.PageBytes;
        }
    }

    private void Report(string cause, long count, long time, RecordBatch output)
    {
        if (count == 0)
        {
            return;
        }

        GapRecord gap = output.Add<GapRecord>();
        gap.Time = time;
        gap.Source = GapWords.Of(Source);
        gap.Cause = GapWords.Of(cause);
        gap.Count = count;
        gap.FromTime = time;
        gap.ToTime = time;
        _losses.Add(Source, cause, count);
    }
}
