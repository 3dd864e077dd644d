using System.IO.Compression;
using TraceReplay.Formats.Text;
using TraceReplay.Formats.Wire;

namespace TraceReplay.Replayer.Cases;

/// <summary>The lines of a case file, plain or gzip (told by its first bytes), one at a time and of bounded length.</summary>
internal sealed class CaseLines : IDisposable
{
    /// <summary>Bytes of the longest line: many times the longest case known, and little enough that a damaged file cannot fill memory.</summary>
    public const int Longest = 4 << 20;

    private const int BufferSize = 64 << 10;

    private readonly string _path;
    private readonly Stream _input;
    private readonly byte[] _buffer = new byte[BufferSize];
    private byte[] _line = new byte[BufferSize];
    private int _next;
    private int _end;

    public CaseLines(string path)
    {
        _path = path;
        var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        bool packed = file.ReadByte() == 0x1f && file.ReadByte() == 0x8b;
        file.Position = 0;
        _input = packed ? new GZipStream(file, CompressionMode.Decompress) : file;
    }

    /// <summary>Number of the line that was read last, from 1.</summary>
    public int Number { get; private set; }

    /// <summary>The next line without its end; valid until the next call.</summary>
    /// <returns>False at the end of the file.</returns>
    public bool TryRead(out ReadOnlyMemory<byte> line)
    {
        int length = 0;
        Number++;
        while (true)
        {
            if (_next == _end && !Fill())
            {
                line = _line.AsMemory(0, length);
                return length > 0;
            }

            ReadOnlySpan<byte> rest = _buffer.AsSpan(_next, _end - _next);
            int stop = rest.IndexOf((byte)'\n');
            ReadOnlySpan<byte> part = stop < 0 ? rest : rest[..stop];
            Append(part, ref length);
            _next += part.Length;
            if (stop >= 0)
            {
                _next++;
                line = _line.AsMemory(0, length);
                return true;
            }
        }
    }

    public void Dispose() => _input.Dispose();

    private bool Fill()
    {
        try
        {
            _next = 0;
            _end = _input.Read(_buffer);
            return _end > 0;
        }
        catch (InvalidDataException e)
        {
            throw new WireFormatException($"{_path}:{Number}: the gzip data is damaged or cut here ({e.Message}), expected the whole file. Copy it again.", 0);
        }
    }

    private void Append(ReadOnlySpan<byte> part, ref int length)
    {
        if (length + part.Length > Longest)
        {
            throw new TextFormatException(_path, Number, 1, $"a line of more than {Longest} bytes", "one case");
        }

        if (length + part.Length > _line.Length)
        {
            Array.Resize(ref _line, Math.Max(_line.Length * 2, length + part.Length));
        }

        part.CopyTo(_line.AsSpan(length));
        length += part.Length;
    }
}
