using TraceReplay.Formats.Records;

namespace TraceReplay.Recorder.Pipeline;

/// <summary>Records of one kind that a batch hands out again and again.</summary>
internal sealed class RecordShelf
{
    private readonly List<Record> _records = [];
    private int _used;

    public T Take<T>()
        where T : Record, new()
    {
        if (_used == _records.Count)
        {
            _records.Add(new T());
        }

        var record = (T)_records[_used++];
        record.Clear();
        return record;
    }

    public void TakeBack() => _used = 0;
}
