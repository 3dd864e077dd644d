using TraceReplay.Formats.Records;
using TraceReplay.Recorder.Pipeline;

namespace TraceReplay.Recorder.FlightRecorder;

/// <summary>
/// Holds what the records that are no longer kept leave behind: just what a replay needs to go on from where they end.
/// </summary>
internal sealed class StateKeeper
{
    private long _observed;
    private long _first;
    private long _last;

    /// <summary>A record that will not be kept; it may be used again afterwards.</summary>
    public void Observe(Record record)
    {
        _first = _observed++ == 0 ? record.Time : _first;
        _last = record.Time;
    }

    /// <summary>The state, and the gap behind it. Nothing when nothing was left out.</summary>
    public IReadOnlyList<Record> State()
    {
        if (_observed == 0)
        {
            return [];
        }

        return [new GapRecord { Source = GapWords.Pipeline, Cause = GapWords.Of(GapCauses.FlightRecorder), Count = _observed, Time = _last, FromTime = _first, ToTime = _last }];
    }

    public void WriteTo(Action<Record> write)
    {
        foreach (Record record in State())
        {
            write(record);
        }
    }
}
