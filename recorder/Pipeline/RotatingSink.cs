using TraceReplay.Formats.Log;
using TraceReplay.Formats.Records;
using TraceReplay.Recorder.FlightRecorder;

namespace TraceReplay.Recorder.Pipeline;

/// <summary>
/// One log after the other, each complete and replayable from its own start: the session, the state that earlier logs left behind, a gap that says so, and then the
/// records. The oldest logs go where only so many, or only so many bytes, are kept.
/// </summary>
internal sealed class RotatingSink : IRecordSink
{
    private readonly CaptureOptions _options;
    private readonly LogHeader _header;
    private readonly SessionRecord _session;
    private readonly StateKeeper _keeper = new();
    private readonly List<(string Path, long Bytes)> _logs = [];
    private LogFile _file;
    private int _number = 1;
    private long _earlierRecords;
    private long _earlierBytes;
    private long _began;
    private long _front;
    private long _flushed;

    public RotatingSink(CaptureOptions options, LogHeader header, SessionRecord session, long now)
    {
        _options = options;
        _header = header;
        _session = session;
        _began = now;
        OutputNames.RefuseLeftovers(options.Output, 1);
        _file = Open();
    }

    public IReadOnlyList<string> Outputs => [.. _logs.Select(log => log.Path), _file.Path];

    public long Records => _earlierRecords + _file.Records;

    public long Bytes => _earlierBytes + _file.Bytes;

    public void Write(Record record)
    {
        _keeper.Observe(record);
        _file.Write(record);
        if (_options.RotateBytes > 0 && _file.Bytes - _front >= _options.RotateBytes)
        {
            Rotate(_began);
        }
        else if (Bytes >= _options.MaxDisk)
        {
            MakeRoom();
        }
    }

    public void Tick(long now)
    {
        if (_options.RotateTime > TimeSpan.Zero && now - _began >= _options.RotateTime.Ticks * TimeSpan.NanosecondsPerTick)
        {
            Rotate(now);
        }
        else
        {
            _file.FlushWhenDue(now, ref _flushed);
        }
    }

    public void Complete(bool full, long now) => _file.Complete(full, now);

    public void Discard() => _file.Discard();

    public void Dispose() => _file.Dispose();

    private void Rotate(long now)
    {
        _began = now;
        _file.Complete();
        _logs.Add((_file.Path, _file.Bytes));
        _earlierRecords += _file.Records;
        _earlierBytes += _file.Bytes;
        _number++;
        while (_options.Keep > 0 && _logs.Count >= _options.Keep)
        {
            RemoveOldest();
        }

        _file = Open();
        _keeper.WriteTo(_file.Write);

        // The size counts from behind the state, or a large state would make one log after the other.
        _file.Flush();
        _front = _file.Bytes;
    }

    private void MakeRoom()
    {
        while (_logs.Count > 0 && Bytes >= _options.MaxDisk)
        {
            RemoveOldest();
        }

        if (Bytes >= _options.MaxDisk)
        {
            throw new DiskFullException($"one log alone has reached the {Quantity.Text(_options.MaxDisk)} of --max-disk", null);
        }
    }

    private void RemoveOldest()
    {
        File.Delete(_logs[0].Path);
        _earlierBytes -= _logs[0].Bytes;
        _logs.RemoveAt(0);
    }

    private LogFile Open()
    {
        LogFile file = LogFile.Create(OutputNames.Numbered(_options.Output, _number), _header);
        file.Write(_session);
        return file;
    }
}
