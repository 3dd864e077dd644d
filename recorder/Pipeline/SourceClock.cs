using TraceReplay.Formats.Records;

namespace TraceReplay.Recorder.Pipeline;

/// <summary>What one source promised about its clock, and what broke the promise.</summary>
internal sealed class SourceClock(string name)
{
    private readonly List<GapRecord> _gaps = [];
    private Tally _steps = new();
    private Tally _late = new();

    /// <summary>The source sends nothing earlier than this; the largest value when it has ended.</summary>
    public long Watermark { get; set; } = long.MinValue;

    public void Advance(long watermark) => Watermark = Math.Max(Watermark, watermark);

    /// <summary>Notes a record that breaks the promise, lies in the future, or comes too late for its place.</summary>
    /// <param name="key">Where the record belongs.</param>
    /// <param name="limit">What lies behind this is in the future.</param>
    /// <param name="emitted">Time of the last record handed on.</param>
    public void Judge(Record record, long key, long limit, long emitted)
    {
        if (MergeOrder.EndOf(record) < Watermark || key > limit)
        {
            _steps.Add(record.Time);
        }
        else if (key < emitted && key >= Watermark)
        {
            // In time for its own source, but others could not be held back that long. A call whose entry lies before the watermark has just returned: no overrun.
            _late.Add(record.Time);
        }
    }

    /// <summary>Gaps for what was noted since the last call; they live as long as the batch.</summary>
    public IReadOnlyList<GapRecord> TakeGaps(RecordBatch batch, LossCounters losses)
    {
        _gaps.Clear();
        Take(ref _steps, GapCauses.ClockStep);
        Take(ref _late, GapCauses.PipelineOverrun);
        return _gaps;

        void Take(ref Tally tally, string cause)
        {
            if (tally.Count == 0)
            {
                return;
            }

            GapRecord gap = batch.Spare<GapRecord>();
            gap.Source = GapWords.Of(name);
            gap.Cause = GapWords.Of(cause);
            gap.Count = tally.Count;
            gap.FromTime = tally.From;
            gap.ToTime = tally.To;
            gap.Time = tally.From;
            losses.Add(name, cause, tally.Count);
            _gaps.Add(gap);
            tally = new Tally();
        }
    }

    private struct Tally
    {
        public long Count;
        public long From;
        public long To;

        public void Add(long time)
        {
            From = Count == 0 ? time : Math.Min(From, time);
            To = Count == 0 ? time : Math.Max(To, time);
            Count++;
        }
    }
}
