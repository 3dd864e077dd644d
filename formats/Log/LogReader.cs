using TraceReplay.Formats.Log.Codecs;
using TraceReplay.Formats.Records;
using TraceReplay.Formats.Wire;

namespace TraceReplay.Formats.Log;

/// <summary>
/// Reads a log record by record, chunk by chunk: memory stays bounded whatever the size of the log, and reading allocates nothing per record.
/// A log without intact index (still being written, cut, damaged) is read as well, up to and after the damage.
/// </summary>
/// <remarks>There is one instance per record kind, filled again by every <see cref="Read"/>. Bytes and texts of a record stay valid until the next but one call.</remarks>
public sealed class LogReader : IDisposable
{
    private readonly LogSource _source;
    private readonly LogIndex _index;
    private readonly ReadLimits _limits;
    private readonly ContentStore _contents;
    private readonly ChunkCursor _cursor;
    private readonly Record?[] _records = new Record?[RecordCodec.KindLimit];
    private ChunkData _current = new();
    private ChunkData _previous = new();
    private int _chunk = -1;
    private int _damage;
    private long _wanted;
    private long _expected;
    private bool _open;

    internal LogReader(LogSource source, LogHeader header, LogIndex index, bool complete, ReadLimits limits)
    {
        _source = source;
        _index = index;
        _limits = limits;
        Header = header;
        IsComplete = complete;
        _contents = new ContentStore(source, index, limits);
        _cursor = new ChunkCursor(_contents);
    }

    public LogHeader Header { get; }

    /// <summary>Records in the log: of a complete log as it says itself, otherwise those of every chunk that was found.</summary>
    public long RecordCount => _index.RecordCount;

    /// <summary>The log was completed by its writer, and its index is intact.</summary>
    public bool IsComplete { get; }

    /// <summary>Damage that was found on opening; <see cref="LogVerifier"/> finds all of it.</summary>
    public IReadOnlyList<LogDamage> Damage => _index.Damage;

    /// <summary>Records passed over so far because this version does not know their kind.</summary>
    public long UnknownRecords { get; private set; }

    /// <exception cref="WireFormatException">Not a log, a newer format, or a damaged header.</exception>
    public static LogReader Open(string path, ReadLimits? limits = null) => Open(new FileLogSource(path), limits);

    /// <inheritdoc cref="Open(string, ReadLimits?)"/>
    /// <param name="readTo">Told where each piece that is read ends, and how long the log is. What it throws ends the reading.</param>
    public static LogReader Open(string path, Action<long, long> readTo, ReadLimits? limits = null) => Open(new WatchedLogSource(new FileLogSource(path), readTo), limits);

    /// <inheritdoc cref="Open(string, ReadLimits?)"/>
    public static LogReader Open(ReadOnlyMemory<byte> log, ReadLimits? limits = null) => Open(new MemoryLogSource(log), limits);

    /// <summary>The next record.</summary>
    /// <returns>An instance that later calls reuse; null at the end.</returns>
    /// <exception cref="WireFormatException">Damage. The next call goes on with the first readable record after it.</exception>
    public Record? Read()
    {
        while (true)
        {
            if (!_open && !OpenNextChunk())
            {
                return null;
            }

            Record? record;
            try
            {
                record = ReadInChunk();
            }
            catch (WireFormatException e)
            {
                // The checksum was right, so this is a writer's mistake or malice: nothing more of this chunk can be relied on.
                _open = false;
                long offset = _index.Chunks[_chunk].Offset;
                throw new WireFormatException($"chunk at 0x{offset:x}, unpacked {e.Message}", offset);
            }

            if (_contents.Lost >= 0)
            {
                long lost = _contents.Lost;
                _contents.Lost = -1;
                if (record is not null)
                {
                    long offset = _index.Chunks[_chunk].Offset;
                    throw new WireFormatException($"chunk at 0x{offset:x}: record {record.Sequence} refers to page content {lost}, which stood in a chunk that is lost", offset);
                }
            }

            if (record is not null)
            {
                return record;
            }
        }
    }

    /// <summary>The next Read returns the record with this number, or the first readable one after it.</summary>
    public void Seek(long sequence)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(sequence);
        _open = false;
        _chunk = _index.FindRecord(sequence) - 1;
        _wanted = sequence;
        _expected = -1;
        long offset = _chunk + 1 < _index.Chunks.Count ? _index.Chunks[_chunk + 1].Offset : 0;
        _damage = 0;
        while (_damage < _index.Damage.Count && _index.Damage[_damage].Offset < offset)
        {
            _damage++;
        }
    }

    public void Dispose() => _source.Dispose();

    private static LogReader Open(LogSource source, ReadLimits? limits)
    {
        limits ??= ReadLimits.Default;
        try
        {
            LogHeader header = LogPreamble.Read(source, limits, out long start);
            bool hasFooter = LogTail.TryReadFooter(source, out LogFooter footer);
            LogIndex? index = hasFooter ? LogTail.ReadIndex(source, start, footer, out _) : null;
            long end = hasFooter ? LogTail.EndOfChunks(source, start, footer) : source.Length;
            return new LogReader(source, header, index ?? ChunkScanner.Scan(source, start, end, out _), index is not null, limits);
        }
        catch
        {
            source.Dispose();
            throw;
        }
    }

    /// <returns>Null when the chunk is at its end, or for a record that was not asked for.</returns>
    private Record? ReadInChunk()
    {
        if (!_cursor.TryNext(out ulong kind, out int offset, out int length))
        {
            _open = false;
            if (_cursor.Sequence != _expected)
            {
                throw new WireFormatException($"{_current.Records.Length} bytes hold records up to {_cursor.Sequence}, its header says {_expected}", 0);
            }

            return null;
        }

        RecordDecoder decoder = _cursor.Decode(offset, length);
        Record? record = kind < RecordCodec.KindLimit ? _records[kind] ??= RecordCodec.Create((RecordKind)kind) : null;
        if (record is null)
        {
            decoder.SkipCommon();
            UnknownRecords++;
        }
        else
        {
            decoder.ReadCommon(record);
            RecordCodec.Decode(ref decoder, record);
            record = record.Sequence >= _wanted ? record : null;
        }

        _cursor.NextSequence();
        return record;
    }

    private bool OpenNextChunk()
    {
        int next = _chunk + 1;
        bool exists = next < _index.Chunks.Count;
        if (_damage < _index.Damage.Count && (!exists || _index.Damage[_damage].Offset < _index.Chunks[next].Offset))
        {
            LogDamage damage = _index.Damage[_damage++];
            throw new WireFormatException(damage.What, damage.Offset);
        }

        if (!exists)
        {
            return false;
        }

        // Two buffers take turns, so that what the last record pointed to survives the step into this chunk.
        _chunk = next;
        (_current, _previous) = (_previous, _current);
        _contents.Current = _current;
        _contents.Previous = _previous;
        _current.Load(_source, _index.Chunks[next], _limits);
        _cursor.Begin(_current);
        _expected = _current.Header.FirstSequence + _current.Header.RecordCount;
        _open = true;
        return true;
    }
}
