using TraceReplay.Formats.Lz4;
using TraceReplay.Formats.Records;
using TraceReplay.Formats.Wire;

namespace TraceReplay.Formats.Log;

/// <summary>
/// Writes a log. A log in a file is called *.partial until it is complete; it is readable at any time up to the last chunk written.
/// The same header and records give the same bytes. Writing allocates nothing per record.
/// </summary>
public sealed class LogWriter : IDisposable
{
    /// <summary>A chunk is closed when its raw payload has reached this size.</summary>
    private const int ChunkBytes = 256 << 10;

    private readonly Stream _output;
    private readonly LZ4Level _level;
    private readonly FileStream? _file;
    private readonly string? _path;
    private readonly RecordEncoder _encoder = new();
    private readonly ByteBuffer _scratch = new(2 * ChunkBytes);
    private readonly List<ChunkIndexEntry> _chunks = [];
    private long _offset;
    private long _lastTime;
    private bool _finished;

    private LogWriter(Stream output, LogHeader header, LZ4Level level, FileStream? file, string? path)
    {
        _output = output;
        _file = file;
        _level = level;
        _path = path;
        LogPreamble.Write(_scratch, header);
        WriteScratch();
        _encoder.BeginChunk();
    }

    /// <summary>Records written so far; the sequence number of the next one.</summary>
    public long RecordCount { get; private set; }

    /// <summary>Bytes that have left this writer.</summary>
    public long BytesWritten => _offset;

    /// <summary>Where the log is while it is not complete.</summary>
    public static string PartialPath(string path) => path + ".partial";

    /// <param name="path">Name of the complete log; a log of that name is replaced on completion.</param>
    /// <param name="header">What is true of the whole log. Its format version is that of this build.</param>
    /// <param name="level">The fast level suits live recording; the others make smaller logs of the same format.</param>
    /// <param name="through">What stands between the writer and the file, or null.</param>
    /// <exception cref="IOException">The file cannot be written, or a *.partial of that name exists.</exception>
    public static LogWriter Create(string path, LogHeader header, LZ4Level level = LZ4Level.L00_FAST, Func<FileStream, Stream>? through = null)
    {
        string partial = PartialPath(path);
        var options = new FileStreamOptions
        {
            // CreateNew follows no symbolic link and never writes into a file that somebody else made.
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            Share = FileShare.Read,
            BufferSize = 0,
        };
        if (!OperatingSystem.IsWindows())
        {
            // Logs hold what programs passed to the kernel: nobody's business but the owner's.
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        FileStream output;
        try
        {
            output = new FileStream(partial, options);
        }
        catch (IOException e) when (File.Exists(partial))
        {
            throw new IOException($"{partial} exists: another recording is writing it, or one died. Salvage it with 'tracereplay recover' or delete it.", e);
        }

        try
        {
            return new LogWriter(through is null ? output : through(output), header, level, output, path);
        }
        catch
        {
            output.Dispose();
            File.Delete(partial);
            throw;
        }
    }

    /// <summary>Writes a log to a stream, which stays open.</summary>
    public static LogWriter Create(Stream output, LogHeader header, LZ4Level level = LZ4Level.L00_FAST) => new(output, header, level, null, null);

    /// <summary>Appends a record and sets its <see cref="Record.Sequence"/>. The record can be reused afterwards.</summary>
    /// <exception cref="ArgumentException">The record holds a value that the format has no place for; nothing was written.</exception>
    public void Write(Record record)
    {
        ObjectDisposedException.ThrowIf(_finished, this);
        record.Sequence = RecordCount;
        _encoder.Encode(record);
        _lastTime = record.Time;
        RecordCount++;
        if (_encoder.Records.Length + _encoder.Contents.Length >= ChunkBytes)
        {
            Flush();
        }
    }

    /// <summary>
    /// Writes what is buffered as a chunk, so that it survives the death of this process. Many small chunks make a larger log. When the output refuses, nothing of the
    /// chunk is lost: a later call writes it.
    /// </summary>
    public void Flush()
    {
        ObjectDisposedException.ThrowIf(_finished, this);
        if (_encoder.RecordCount == 0)
        {
            return;
        }

        int recordBytes = _encoder.Records.Length;
        _encoder.Records.Append(_encoder.Contents.Written);
        ReadOnlySpan<byte> raw = _encoder.Records.Written;

        _scratch.Clear();
        _scratch.Extend(ChunkHeader.Size).Clear();
        int room = LZ4Codec.MaximumOutputSize(raw.Length);
        int length = LZ4Codec.Encode(raw, _scratch.GetSpan(room)[..room], _level);
        bool compressed = length > 0 && length < raw.Length;
        if (compressed)
        {
            _scratch.Advance(length);
        }
        else
        {
            _scratch.Append(raw);
        }

        var header = new ChunkHeader
        {
            StoredLength = _scratch.Length - ChunkHeader.Size,
            RawLength = raw.Length,
            RecordBytes = recordBytes,
            RecordCount = _encoder.RecordCount,
            ContentCount = _encoder.ContentCount,
            FirstSequence = RecordCount - _encoder.RecordCount,
            FirstTime = _encoder.FirstTime,
            FirstContent = _encoder.FirstContent,
            Encoding = compressed ? ChunkEncoding.Lz4 : ChunkEncoding.Stored,
            PayloadChecksum = Crc32C.Compute(_scratch.Written[ChunkHeader.Size..]),
        };
        header.Write(_scratch.WrittenMutable);
        var entry = new ChunkIndexEntry(_offset, header.FirstSequence, header.FirstTime, header.FirstContent, header.RecordCount, header.ContentCount);
        WriteScratch();
        _chunks.Add(entry);
        _encoder.BeginChunk();
    }

    /// <summary>Writes index and footer, brings the file to disk and gives it its name.</summary>
    public void Complete()
    {
        Flush();
        _scratch.Clear();
        LogTail.Write(_scratch, _chunks, new LogFooter(_offset, RecordCount, _encoder.TotalContents, _lastTime));
        WriteScratch();
        _finished = true;
        if (_path is null || _file is null)
        {
            return;
        }

        _file.Flush(flushToDisk: true);
        _file.Dispose();
        File.Move(PartialPath(_path), _path, overwrite: true);
    }

    /// <summary>Deletes the partial file unless the log is complete.</summary>
    public void Dispose()
    {
        if (_finished)
        {
            return;
        }

        _finished = true;
        if (_path is not null)
        {
            _file?.Dispose();
            File.Delete(PartialPath(_path));
        }
    }

    private void WriteScratch()
    {
        _output.Write(_scratch.Written);
        _offset += _scratch.Length;
        _scratch.Clear();
    }
}
