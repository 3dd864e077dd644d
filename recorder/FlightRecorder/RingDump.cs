using TraceReplay.Formats.Log;
using TraceReplay.Formats.Records;
using TraceReplay.Recorder.Pipeline;

namespace TraceReplay.Recorder.FlightRecorder;

/// <summary>
/// Writes rings as logs, one at a time, on a thread of its own. The file of the next log is open from the beginning: so its name is taken, and that it can be written is
/// known before anything is to be saved.
/// </summary>
internal sealed class RingDump : IDisposable
{
    private readonly string _output;
    private readonly LogHeader _header;
    private readonly SessionRecord _session;
    private readonly int _most;
    private readonly long _mostBytes;
    private readonly List<string> _written = [];
    private LogFile? _next;
    private Task _task = Task.CompletedTask;
    private long _bytes;
    private string? _failure;

    public RingDump(string output, LogHeader header, SessionRecord session, int most, long mostBytes)
    {
        _output = output;
        _header = header;
        _session = session;
        _most = most;
        _mostBytes = mostBytes;
        OutputNames.RefuseLeftovers(output, 2);
        _next = LogFile.Create(output, header);
    }

    public IReadOnlyList<string> Written => _written;

    public long Records { get; private set; }

    public bool IsBusy => !_task.IsCompleted;

    /// <summary>Room on the disk of the output.</summary>
    public long FreeBytes
    {
        get
        {
            try
            {
                return new DriveInfo(Path.GetDirectoryName(Path.GetFullPath(_output))!).AvailableFreeSpace;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                return long.MaxValue;
            }
        }
    }

    /// <summary>Starts writing a log. Nothing happens when as many were written as may be.</summary>
    /// <param name="state">What stands in front of the ring.</param>
    /// <param name="segments">The ring.</param>
    public void Begin(IReadOnlyList<Record> state, IReadOnlyList<RingSegment> segments)
    {
        Wait();
        if (_written.Count >= _most || _bytes >= _mostBytes)
        {
            return;
        }

        LogFile file = _next ?? LogFile.Create(OutputNames.Numbered(_output, _written.Count + 1), _header);
        _next = null;
        _written.Add(file.Path);
        _task = Task.Run(() => Write(file, state, segments));
    }

    /// <summary>Waits for the log that is being written.</summary>
    /// <exception cref="DiskFullException">It could not be written whole; it ends with a gap.</exception>
    public void Wait()
    {
        _task.GetAwaiter().GetResult();
        if (_failure is { } failure)
        {
            _failure = null;
            throw new DiskFullException(failure, null);
        }
    }

    /// <summary>No more logs.</summary>
    public void Complete()
    {
        Wait();
        _next?.Discard();
        _next = null;
    }

    public void Dispose()
    {
        _task.GetAwaiter().GetResult();
        _next?.Discard();
        _next = null;
    }

    private void Write(LogFile file, IReadOnlyList<Record> state, IReadOnlyList<RingSegment> segments)
    {
        using (file)
        {
            long time = 0;
            try
            {
                file.Write(_session);
                foreach (Record record in state)
                {
                    file.Write(record);
                }

                foreach (RingSegment segment in segments)
                {
                    using LogReader reader = LogReader.Open(segment.Log);
                    while (reader.Read() is { } record)
                    {
                        time = record.Time;
                        file.Write(record);
                    }
                }

                file.Complete();
            }
            catch (DiskFullException e)
            {
                file.CompleteFull(time);
                _failure = e.Message;
            }

            Records += file.Records;
            _bytes += file.Bytes;
        }
    }
}
