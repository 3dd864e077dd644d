using TraceReplay.Formats.Log;
using TraceReplay.Formats.Records;

namespace TraceReplay.Recorder.FlightRecorder;

/// <summary>
/// The last records of a recording, compressed, in segments that are logs of their own. A segment that falls off the end hands what still matters of it to the
/// <see cref="StateKeeper"/>.
/// </summary>
internal sealed class RecordRing : IDisposable
{
    private const int Parts = 32;

    private readonly RingLimit _limit;
    private readonly Queue<RingSegment> _segments = new();
    private readonly LogHeader _header = new();
    private readonly long _segmentBytes;
    private readonly long _segmentTime;
    private readonly MemoryStream _stream = new();
    private LogWriter _writer;
    private long _first;
    private long _latest = long.MinValue;
    private long _held;

    public RecordRing(RingLimit limit)
    {
        _limit = limit;
        _segmentBytes = limit.Bytes / Parts;
        _segmentTime = limit.Time is { } time ? time.Ticks * TimeSpan.NanosecondsPerTick / Parts : long.MaxValue;
        _writer = LogWriter.Create(_stream, _header);
    }

    public StateKeeper Keeper { get; } = new();

    /// <summary>Compressed bytes held.</summary>
    public long Bytes => _held + _writer.BytesWritten;

    public void Write(Record record)
    {
        _first = _writer.RecordCount == 0 ? record.Time : _first;
        _writer.Write(record);
        _latest = Math.Max(_latest, record.Time);
        if (_writer.BytesWritten >= _segmentBytes || record.Time - _first >= _segmentTime)
        {
            Close();
        }

        DropOld();
    }

    /// <summary>All segments, oldest first. They stay as they are whatever is written from now on.</summary>
    public IReadOnlyList<RingSegment> Snapshot()
    {
        Close();
        return [.. _segments];
    }

    public void Dispose()
    {
        _writer.Dispose();
        _stream.Dispose();
    }

    private void Close()
    {
        if (_writer.RecordCount == 0)
        {
            return;
        }

        _writer.Complete();
        _segments.Enqueue(new RingSegment(_stream.ToArray(), _latest));
        _held += _stream.Length;
        _stream.SetLength(0);
        _writer = LogWriter.Create(_stream, _header);
    }

    private void DropOld()
    {
        long oldest = _limit.Time is { } time ? _latest - (time.Ticks * TimeSpan.NanosecondsPerTick) : long.MinValue;
        while (_segments.TryPeek(out RingSegment? first) && (Bytes > _limit.Bytes || first.LastTime < oldest))
        {
            _segments.Dequeue();
            _held -= first.Log.Length;
            using LogReader reader = LogReader.Open(first.Log);
            while (reader.Read() is { } record)
            {
                Keeper.Observe(record);
            }
        }
    }
}
