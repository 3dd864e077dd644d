namespace TraceReplay.Recorder.Import;

/// <summary>Reads a stream line by line without copying lines: a line is valid until the next call.</summary>
internal sealed class LineReader : IDisposable
{
    /// <summary>A line longer than this is no recording but an attack or a mistake.</summary>
    public const int LongestLine = 256 << 20;

    private readonly Stream _stream;
    private byte[] _buffer = new byte[256 * 1024];
    private int _start;
    private int _end;
    private bool _ended;

    public LineReader(string path, Stream stream)
    {
        Path = path;
        _stream = stream;
    }

    public string Path { get; }

    /// <summary>Number of the line last returned, from 1.</summary>
    public long LineNumber { get; private set; }

    /// <summary>The line last returned was ended by the end of the file, not by a line feed.</summary>
    public bool Cut { get; private set; }

    /// <summary>The next line without its end, or false at the end.</summary>
    /// <exception cref="ImportException">The stream is damaged or a line too long.</exception>
    public bool TryRead(out ReadOnlyMemory<byte> line)
    {
        int scanned = 0;
        while (true)
        {
            int feed = _buffer.AsSpan(_start + scanned, _end - _start - scanned).IndexOf((byte)'\n');
            if (feed >= 0)
            {
                int length = scanned + feed;
                line = Trim(_buffer.AsMemory(_start, length));
                _start += length + 1;
                LineNumber++;
                return true;
            }

            scanned = _end - _start;
            if (!_ended)
            {
                Fill();
                continue;
            }

            if (scanned == 0)
            {
                line = default;
                return false;
            }

            line = Trim(_buffer.AsMemory(_start, scanned));
            _start = _end;
            Cut = true;
            LineNumber++;
            return true;
        }
    }

    public ImportException Refuse(string reason) => new($"{Path}, line {LineNumber}: {reason}");

    public void Dispose() => _stream.Dispose();

    private static ReadOnlyMemory<byte> Trim(ReadOnlyMemory<byte> line) =>
        line.Length > 0 && line.Span[^1] == '\r' ? line[..^1] : line;

    private void Fill()
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            _end -= _start;
            _start = 0;
        }

        if (_end == _buffer.Length)
        {
            if (_buffer.Length >= LongestLine)
            {
                LineNumber++;
                throw Refuse($"the line is longer than {LongestLine >> 20} MiB; this is no recording of a known kind.");
            }

            Array.Resize(ref _buffer, _buffer.Length * 2);
        }

        try
        {
            int read = _stream.Read(_buffer, _end, _buffer.Length - _end);
            _end += read;
            _ended = read == 0;
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            throw new ImportException($"{Path}: damaged after line {LineNumber}: {e.Message}", e);
        }
    }
}
