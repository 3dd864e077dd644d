using TraceReplay.Recorder.Import.QemuTrace;

namespace TraceReplay.Recorder.Import.Merge;

/// <summary>The groups of several traces of one run, one trace after the other.</summary>
internal sealed class TraceStream(IReadOnlyList<TraceSurvey> traces) : IDisposable
{
    private int _next;
    private TraceReader? _reader;

    public TraceGroup Group => _reader!.Group;

    public bool Next()
    {
        while (true)
        {
            if (_reader is not null && _reader.Next())
            {
                return true;
            }

            _reader?.Dispose();
            _reader = null;
            if (_next == traces.Count)
            {
                return false;
            }

            _reader = new TraceReader(traces[_next++].Open());
        }
    }

    public void Dispose() => _reader?.Dispose();
}
