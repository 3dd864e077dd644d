using TraceReplay.Formats.Records;

namespace TraceReplay.Recorder.Import.QemuTrace;

/// <summary>Instances of one record kind, handed out again after <see cref="Reset"/>: reading a long trace allocates nothing per line.</summary>
internal sealed class RecordPool<T>
    where T : Record, new()
{
    private readonly List<T> _instances = [];
    private int _used;

    public T Take()
    {
        if (_used == _instances.Count)
        {
            _instances.Add(new T());
        }

        T record = _instances[_used++];
        record.Clear();
        return record;
    }

    public void Reset() => _used = 0;
}
