using TraceReplay.Formats.Records;

namespace TraceReplay.Formats.Log;

/// <summary>Writes a log as *.partial and renames it when complete.</summary>
public sealed class LogWriter : IDisposable
{
    private LogWriter()
    {
    }

    /// <summary>Records written so far; the sequence number of the next one.</summary>
    public long RecordCount { get; set; }

    public static LogWriter Create(string path, LogHeader header) => throw new NotImplementedException();

    /// <summary>Appends a record; sets its Sequence.</summary>
    public void Write(Record record) => throw new NotImplementedException();

    /// <summary>Writes what is buffered as a chunk of its own, so that it survives the death of this process.</summary>
    public void Flush() => throw new NotImplementedException();

    /// <summary>Writes index and footer and gives the file its name.</summary>
    public void Complete() => throw new NotImplementedException();

    /// <summary>Deletes the partial file unless the log is complete.</summary>
    public void Dispose() => throw new NotImplementedException();
}
