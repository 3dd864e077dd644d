using TraceReplay.Formats.Log;
using TraceReplay.Formats.Records;

namespace TraceReplay.Recorder.Pipeline;

/// <summary>One log from the beginning to the end of the recording.</summary>
internal sealed class PlainSink : IRecordSink
{
    private readonly LogFile _file;
    private readonly long _mostBytes;
    private long _flushed;

    /// <param name="mostBytes">Bytes it may take; then the recording ends.</param>
    public PlainSink(string path, LogHeader header, SessionRecord session, long mostBytes)
    {
        _file = LogFile.Create(path, header);
        _mostBytes = mostBytes;
        _file.Write(session);
        Outputs = [path];
    }

    public IReadOnlyList<string> Outputs { get; }

    public long Records => _file.Records;

    public long Bytes => _file.Bytes;

    public void Write(Record record)
    {
        _file.Write(record);
        if (_file.Bytes >= _mostBytes)
        {
            throw new DiskFullException($"the log has reached the {Quantity.Text(_mostBytes)} of --max-disk", null);
        }
    }

    public void Tick(long now) => _file.FlushWhenDue(now, ref _flushed);

    public void Complete(bool full, long now) => _file.Complete(full, now);

    public void Discard() => _file.Discard();

    public void Dispose() => _file.Dispose();
}
