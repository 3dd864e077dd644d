using System.Text;

namespace TraceReplay.Formats.Text;

/// <summary>Lines of a text with one line of look-ahead; skips blank lines and comments, and refuses lines that no record can need.</summary>
internal sealed class LineSource(TextReader input, string name)
{
    /// <summary>Characters; a page in hex is 8192.</summary>
    public const int LongestLine = 1 << 26;

    private readonly char[] _buffer = new char[16384];
    private readonly StringBuilder _line = new();
    private int _at;
    private int _end;
    private bool _peeked;
    private int _read;

    /// <summary>Name of the text in messages.</summary>
    public string Name => name;

    /// <summary>Number of the current line, from 1.</summary>
    public int Number { get; private set; }

    /// <summary>The current line; null at the end.</summary>
    public string? Current { get; private set; }

    /// <summary>The current line belongs to the one above it.</summary>
    public bool IsIndented => Current is { } line && line.StartsWith(' ');

    public void Peek()
    {
        if (_peeked)
        {
            return;
        }

        do
        {
            Current = ReadLine();
            Number = _read;
        }
        while (Current is not null && IsEmpty(Current));

        _peeked = true;
    }

    public void Consume() => _peeked = false;

    private static bool IsEmpty(string line)
    {
        ReadOnlySpan<char> text = line.AsSpan().TrimStart(' ');
        return text.IsEmpty || text[0] == ';';
    }

    private string? ReadLine()
    {
        _line.Clear();
        _read++;
        while (true)
        {
            if (_at == _end)
            {
                _at = 0;
                _end = input.Read(_buffer, 0, _buffer.Length);
                if (_end <= 0)
                {
                    _end = 0;
                    return _line.Length == 0 ? null : _line.ToString();
                }
            }

            int length = _buffer.AsSpan(_at, _end - _at).IndexOf('\n');
            int take = length < 0 ? _end - _at : length;
            if (_line.Length + take > LongestLine)
            {
                throw new TextFormatException(name, _read, LongestLine, "a longer line", $"a line of at most {LongestLine} characters");
            }

            _line.Append(_buffer, _at, take);
            _at += take;
            if (length >= 0)
            {
                _at++;
                if (_line.Length > 0 && _line[^1] == '\r')
                {
                    _line.Length--;
                }

                return _line.ToString();
            }
        }
    }
}
