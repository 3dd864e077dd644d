using TraceReplay.Formats.Records;
using TraceReplay.Recorder.Pipeline;

namespace TraceReplay.Recorder.Tables;

/// <summary>
/// Puts the stage-1 tables of guests into the log, in front of the records that configure, invalidate or fault on them. It reads after the kernel was called, so a
/// page holds what the program had there a moment later than the record says.
/// </summary>
internal sealed class TableStage : IRecordStage
{
    private readonly TargetTracker _targets;
    private readonly OccasionFinder _finder;
    private readonly TableCapture _capture;
    private readonly Occasion _occasion = new();
    private readonly bool _on;
    private long _time = long.MinValue;

    /// <param name="clock">Nanoseconds, from any fixed point; budgets are measured with it.</param>
    public TableStage(TableOptions options, ITargetMemory memory, LossCounters losses, Func<long> clock)
    {
        _on = options.Mode != TablesMode.None || options.PayloadBytes > 0;
        _targets = new TargetTracker(memory, options);
        _finder = new OccasionFinder(_targets, options);
        _capture = new TableCapture(options, memory, losses, clock);
    }

    /// <summary>The stage of a live recording.</summary>
    /// <param name="clock">Nanoseconds, from any fixed point.</param>
    public static TableStage Of(CaptureOptions options, LossCounters losses, Func<long> clock) => new(TableOptions.Of(options), new ProcessMemory(), losses, clock);

    public void Process(RecordBatch batch, RecordBatch output)
    {
        foreach (Record record in batch.Records)
        {
            if (_on)
            {
                Look(record, output);
            }

            output.Records.Add(record);
        }

        if (_on && batch.Watermark > _time)
        {
            _capture.TakePutOff(batch.Watermark, output);
        }

        output.Watermark = batch.Watermark;
    }

    private void Look(Record record, RecordBatch output)
    {
        _time = Math.Max(_time, record.Time);
        _capture.TakePutOff(record.Time, output);
        _finder.Find(record, _occasion);
        if (!_occasion.IsEmpty)
        {
            _capture.Take(_occasion, record, output);
        }

        _targets.Apply(record);
        if (_targets.TakeDropped() is > 0 and long dropped)
        {
            _capture.Lose(dropped, record.Time, output);
        }
    }
}
