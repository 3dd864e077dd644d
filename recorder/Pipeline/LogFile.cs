using TraceReplay.Formats.Log;
using TraceReplay.Formats.Records;

namespace TraceReplay.Recorder.Pipeline;

/// <summary>A log on disk that is being recorded: readable at any time up to the last <see cref="Flush"/>, and completed even when the disk is full.</summary>
internal sealed class LogFile : IDisposable
{
    private const long FlushNanoseconds = 400_000_000;

    private readonly LogWriter _writer;
    private ReservingStream _stream = null!;
    private long _flushedRecords;
    private bool _completed;

    private LogFile(string path, LogHeader header)
    {
        Path = path;
        _writer = LogWriter.Create(path, header, through: file => _stream = new ReservingStream(file));
    }

    public string Path { get; }

    public long Records => _writer.RecordCount;

    public long Bytes => _writer.BytesWritten;

    /// <exception cref="OutputException">With the reason and what to do.</exception>
    public static LogFile Create(string path, LogHeader header)
    {
        try
        {
            return new LogFile(path, header);
        }
        catch (DiskFullException e)
        {
            throw new OutputException($"{path}: the disk is full ({e.Message}); free some space or write the log elsewhere.", e);
        }
        catch (DirectoryNotFoundException e)
        {
            throw new OutputException($"{path}: there is no folder {System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path))}; make it or write the log elsewhere.", e);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new OutputException($"{path}: this user may not write there; choose a folder that belongs to it.", e);
        }
        catch (IOException e) when (File.Exists(LogWriter.PartialPath(path)))
        {
            throw new OutputException(e.Message, e);
        }
        catch (IOException e)
        {
            throw new OutputException($"{path}: cannot be written ({e.Message}); write the log elsewhere.", e);
        }
    }

    /// <exception cref="DiskFullException">The disk is full. The log holds everything up to and with this record; <see cref="CompleteFull"/> ends it.</exception>
    public void Write(Record record) => _writer.Write(record);

    /// <summary>What was written so far survives the death of this process.</summary>
    /// <exception cref="DiskFullException">As for <see cref="Write"/>.</exception>
    public void Flush() => _writer.Flush();

    /// <summary>Flushes what came, once it is time again.</summary>
    /// <param name="now">Nanoseconds on the log's clock.</param>
    /// <param name="last">When this last flushed a log of the recording.</param>
    /// <exception cref="DiskFullException">As for <see cref="Write"/>.</exception>
    public void FlushWhenDue(long now, ref long last)
    {
        if (now - last >= FlushNanoseconds && Records != _flushedRecords)
        {
            Flush();
            last = now;
            _flushedRecords = Records;
        }
    }

    /// <summary>Ends the log and gives it its name.</summary>
    /// <param name="full">The disk is full, and a gap says so.</param>
    public void Complete(bool full, long time)
    {
        if (full)
        {
            CompleteFull(time);
        }
        else
        {
            Complete();
        }
    }

    /// <summary>Ends the log and gives it its name.</summary>
    public void Complete()
    {
        _stream.IsEnding = true;
        _writer.Complete();
        _completed = true;
    }

    /// <summary>Ends the log on a full disk, with a gap that says so.</summary>
    public void CompleteFull(long time)
    {
        if (_completed)
        {
            return;
        }

        _stream.IsEnding = true;
        _writer.Write(new GapRecord { Source = GapWords.Pipeline, Cause = GapWords.Of(GapCauses.DiskFull), Count = -1, Time = time, FromTime = time, ToTime = time });
        Complete();
    }

    /// <summary>A log that was never completed is completed now: what was recorded stays.</summary>
    public void Dispose()
    {
        if (!_completed)
        {
            _completed = true;
            try
            {
                Complete();
            }
            catch (IOException)
            {
                // The *.partial stays and can be salvaged.
            }
        }
    }

    /// <summary>Removes the log.</summary>
    public void Discard()
    {
        _completed = true;
        _writer.Dispose();
    }
}
