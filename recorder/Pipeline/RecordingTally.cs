using TraceReplay.Formats.Records;
using TraceReplay.Recorder.FlightRecorder;

namespace TraceReplay.Recorder.Pipeline;

/// <summary>What went through the pipeline, for status and summary.</summary>
internal sealed class RecordingTally
{
    private readonly long[] _kinds = new long[256];

    public long Records { get; private set; }

    public long Faults { get; private set; }

    /// <summary>Counts by kind of record, in the order of their numbers; no zeros.</summary>
    public IEnumerable<(RecordKind Kind, long Count)> Kinds => Enumerable.Range(0, _kinds.Length).Where(i => _kinds[i] > 0).Select(i => ((RecordKind)i, _kinds[i]));

    public void Count(Record record)
    {
        Records++;
        _kinds[(byte)record.Kind]++;
        Faults += Trigger.IsFault(record) ? 1 : 0;
    }
}
