using TraceReplay.Formats.Records;
using TraceReplay.Formats.Wire;

namespace TraceReplay.Formats.Log;

/// <summary>Reads a log record by record.</summary>
public sealed class LogReader : IDisposable
{
    private LogReader()
    {
    }

    public LogHeader Header { get; } = new();

    /// <summary>Records in the log, as far as it is readable.</summary>
    public long RecordCount { get; set; }

    /// <summary>The log was completed by its writer and its index is intact.</summary>
    public bool IsComplete { get; set; }

    public static LogReader Open(string path, ReadLimits? limits = null) => throw new NotImplementedException();

    public static LogReader Open(ReadOnlyMemory<byte> log, ReadLimits? limits = null) => throw new NotImplementedException();

    /// <returns>The next record, in an instance that the next call reuses; null at the end.</returns>
    /// <exception cref="WireFormatException">Damage. The next call goes on with the first readable record after it.</exception>
    public Record? Read() => throw new NotImplementedException();

    /// <summary>The next Read returns the first readable record with this sequence number or a later one.</summary>
    public void Seek(long sequence) => throw new NotImplementedException();

    public void Dispose() => throw new NotImplementedException();
}
