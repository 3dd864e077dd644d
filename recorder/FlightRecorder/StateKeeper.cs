using TraceReplay.Formats.Records;
using TraceReplay.Recorder.FlightRecorder.State;
using TraceReplay.Recorder.Pipeline;

namespace TraceReplay.Recorder.FlightRecorder;

/// <summary>
/// Holds what the records that are no longer kept leave behind: just what a replay needs to go on from where they end. Bounded by what is alive in the recorded
/// machine, not by how long the recording is. Used by one thread.
/// </summary>
internal sealed class StateKeeper
{
    /// <summary>Beyond this the state itself is given up, and the gap says so.</summary>
    private const long MostBytes = 24L << 20;

    private readonly HashSet<(string Source, string Cause)> _gaps = [];
    private KeptRecords _records;
    private FileState _files;
    private CallState _calls;
    private long _observed;
    private long _first;
    private long _last;
    private bool _overflowed;

    public StateKeeper()
    {
        _records = new KeptRecords();
        _files = new FileState(_records);
        _calls = new CallState(_records, _files);
    }

    /// <summary>Records that stay in front.</summary>
    public int Count => _records.Count;

    /// <summary>A record that will not be kept; it may be used again afterwards.</summary>
    public void Observe(Record record)
    {
        _first = _observed++ == 0 ? record.Time : _first;
        _last = Math.Max(_last, record.Time);
        _records.Advance();
        switch (record)
        {
            case SessionRecord:
                _records.Keep(record);
                break;
            case GapRecord gap when gap.Cause.ToString() != GapCauses.FlightRecorder && _gaps.Add((gap.Source.ToString(), gap.Cause.ToString())):
                _records.Keep(record);
                break;
            case MarkerRecord marker when marker.Text.Span.StartsWith("bound "u8):
                _records.Keep(record);
                break;
            case MemoryRecord or CallEntryRecord or CallRecord or ForkRecord or ExecRecord or DescriptorRecord or ExitRecord:
                _calls.Look(record);
                break;
            default:
                break;
        }

        if (_records.Bytes > MostBytes)
        {
            _records = new KeptRecords();
            _files = new FileState(_records);
            _calls = new CallState(_records, _files);
            _overflowed = true;
        }
    }

    /// <summary>The state, and the gap behind it. Nothing when nothing was left out.</summary>
    public IReadOnlyList<Record> State()
    {
        if (_observed == 0)
        {
            return [];
        }

        List<Record> state = [.. _records.All().Select(kept => kept.Record)];
        state.Add(Gap(GapCauses.FlightRecorder, _observed - state.Count));
        if (_overflowed)
        {
            state.Add(Gap(GapCauses.PipelineOverrun, -1));
        }

        return state;
    }

    public void WriteTo(Action<Record> write)
    {
        foreach (Record record in State())
        {
            write(record);
        }
    }

    private GapRecord Gap(string cause, long count) =>
        new() { Source = GapWords.Pipeline, Cause = GapWords.Of(cause), Count = count, Time = _last, FromTime = _first, ToTime = _last };
}
