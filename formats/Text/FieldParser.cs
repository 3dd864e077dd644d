using System.Globalization;
using System.Text;
using TraceReplay.Formats.Records;
using TraceReplay.Formats.Smmuv3.Registers;

namespace TraceReplay.Formats.Text;

/// <summary>Reads the fields of a record from the words of a line; the reverse of <see cref="FieldPrinter"/>.</summary>
internal sealed class FieldParser(LineSource lines) : TextFields
{
    /// <summary>Bytes of all buffers of one record.</summary>
    private const int LargestRecord = 32 << 20;

    /// <summary>Indented lines of one record.</summary>
    private const int LongestList = 1 << 16;

    private string _line = "";
    private int _at;
    private int _budget;
    private bool _inLists;
    private int _lastToken;
    private readonly List<string> _passedOver = [];

    /// <summary>Starts with the current line of the source.</summary>
    public void Begin()
    {
        _budget = LargestRecord;
        _inLists = false;
        BeginLine();
    }

    /// <summary>The record must end here: no further word, no further indented line.</summary>
    public void End()
    {
        if (!_inLists)
        {
            EndLine();
            lines.Consume();
        }

        lines.Peek();
        if (lines.IsIndented)
        {
            BeginLine();
            throw Unexpected("the next record");
        }
    }

    private void EndLine()
    {
        if (!AtEnd())
        {
            throw Unexpected("the end of the line");
        }
    }

    public TextFormatException Unexpected(string expected)
    {
        string found = AtEnd() ? "the end of the line" : $"'{Shorten(PeekToken())}'";
        string all = _passedOver.Count == 0 ? expected : $"{string.Join(", ", _passedOver)} or {expected}";
        return new TextFormatException(lines.Name, lines.Number, _at + 1, found, all);
    }

    /// <summary>An error at the token that was taken last.</summary>
    public TextFormatException Rejected(string expected) => Back(_lastToken, expected);

    /// <summary>The next token, whatever it is.</summary>
    public ReadOnlySpan<char> Token(string expected)
    {
        if (AtEnd())
        {
            throw Unexpected(expected);
        }

        ReadOnlySpan<char> token = PeekToken();
        if (token.IsEmpty)
        {
            throw Unexpected(expected);
        }

        _lastToken = _at;
        Advance(token.Length);
        return token;
    }

    public override Utf8Text Word(string name, Utf8Text value) => AtEnd() ? throw Unexpected(name) : ReadText(name);

    public override Utf8Text Text(string name, Utf8Text value) => TryName(name) ? ReadText(name) : default;

    public override int Position(string name, int value)
    {
        int start = _at;
        return int.TryParse(Token(name), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number) ? number : throw Back(start, $"{name} as a decimal number");
    }

    public override ulong Address(string name, ulong value, ulong largest = ulong.MaxValue) => ReadHex(name, largest);

    public override ulong Hex(string name, ulong value, ulong largest = ulong.MaxValue) => TryName(name) ? ReadHex(name, largest) : 0;

    public override long Number(string name, long value, long absent, long smallest, long largest) => TryName(name) ? ReadNumber(name, smallest, largest) : absent;

    public override long Seconds(string name, long nanoseconds)
    {
        if (!TryName(name))
        {
            return 0;
        }

        int start = _at;
        return TimeText.TryParse(Token(name), out long time) ? time : throw Back(start, $"{name} as seconds with nine decimals");
    }

    public override bool Flag(string name, bool value)
    {
        if (!AtEnd() && PeekToken().SequenceEqual(name))
        {
            Advance(name.Length);
            return true;
        }

        _passedOver.Add($"'{name}'");
        return false;
    }

    public override byte Name(string name, byte value, NameTable names, byte largest = byte.MaxValue)
    {
        int start = _at;
        ReadOnlySpan<char> token = Token(name);
        int known = names.Find(token);
        if (known < 0 && (!token.StartsWith("0x", StringComparison.Ordinal) || !byte.TryParse(token[2..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value) || value > largest))
        {
            throw Back(start, $"a name of {name} or a number from 0x00 to 0x{largest:x2}");
        }

        return known < 0 ? value : (byte)known;
    }

    public override uint Register(string name, uint offset)
    {
        int start = _at;
        ReadOnlySpan<char> token = Token(name);
        foreach (RegisterRow row in RegisterTable.Rows)
        {
            if (token.SequenceEqual(row.Name))
            {
                return row.Offset;
            }
        }

        _at = start;
        return (uint)ReadHex("a register name or its offset", uint.MaxValue);
    }

    public override ReadOnlyMemory<byte> Bytes(string name, ReadOnlyMemory<byte> value, ReadOnlyMemory<byte> like = default, int longest = int.MaxValue)
    {
        if (!TryName(name))
        {
            return default;
        }

        int start = _at;
        ReadOnlySpan<char> token = Token(name);
        if (token.SequenceEqual("same") && !like.IsEmpty)
        {
            return like;
        }

        int most = Math.Min(longest, _budget);
        byte[] bytes = ByteRuns.Parse(token, most) ?? throw Back(start, $"{name} as hex such as 03.00*15, at most {most} bytes");
        _budget -= bytes.Length;
        return bytes;
    }

    public override long Operand(string name, long value, ref CommandOperands present, CommandOperands bit, bool hex, long smallest, long largest)
    {
        bool shown = TryName(name);
        if (!shown && !TryName(name + "?"))
        {
            return 0;
        }

        present |= shown ? bit : CommandOperands.None;
        return hex ? (long)ReadHex(name, smallest < 0 ? ulong.MaxValue : (ulong)largest) : ReadNumber(name, smallest, largest);
    }

    public override void Result(CallRecord call)
    {
        int start = _at;
        ReadOnlySpan<char> sign = Token("'=' or '=?'");
        call.Unfinished = sign.SequenceEqual("=?");
        if (!call.Unfinished && !sign.SequenceEqual("="))
        {
            throw Back(start, "'=' or '=?' and the result");
        }

        call.Result = ReadNumber("result", long.MinValue, long.MaxValue);
        start = _at;
        ReadOnlySpan<char> token = Token("<duration>");
        if (token.Length < 3 || token[0] != '<' || token[^1] != '>' || !TimeText.TryParse(token[1..^1], out long duration))
        {
            throw Back(start, "the duration as <seconds with nine decimals>");
        }

        call.Duration = duration;
    }

    public override void List<T>(string name, List<T> list, Func<TextFields, T, T> item)
    {
        if (!_inLists)
        {
            EndLine();
            lines.Consume();
            _inLists = true;
        }

        for (lines.Peek(); lines.IsIndented; lines.Peek())
        {
            BeginLine();
            if (!PeekToken().SequenceEqual(name))
            {
                return;
            }

            if (list.Count == LongestList)
            {
                throw Unexpected($"at most {LongestList} lines of '{name}'");
            }

            Token(name);
            list.Add(item(this, default!));
            EndLine();
            lines.Consume();
        }

    }

    private void BeginLine()
    {
        _line = lines.Current ?? "";
        _at = 0;
        _passedOver.Clear();
        SkipSpaces();
    }

    private bool TryName(string name)
    {
        ReadOnlySpan<char> rest = _line.AsSpan(_at);
        if (rest.StartsWith(name, StringComparison.Ordinal) && rest.Length > name.Length && rest[name.Length] == '=')
        {
            _at += name.Length + 1;
            _passedOver.Clear();
            return true;
        }

        _passedOver.Add($"{name}=");
        return false;
    }

    private Utf8Text ReadText(string name)
    {
        int start = _at;
        ReadOnlySpan<char> token = Token(name);
        if (token[0] == '"')
        {
            byte[]? bytes = token.Length < 2 || token[^1] != '"' ? null : TextWord.Unquote(token[1..^1]);
            return new Utf8Text(bytes ?? throw Back(start, $"{name} in quotes, with \\\" \\\\ \\n \\xNN as escapes"));
        }

        byte[] bare = Encoding.UTF8.GetBytes(token.ToString());
        return TextWord.IsBare(bare) ? new Utf8Text(bare) : throw Back(start, $"{name}, in quotes when it has other characters than letters, digits and _./:-+@[]%,");
    }

    private ulong ReadHex(string name, ulong largest)
    {
        int start = _at;
        ReadOnlySpan<char> token = Token(name);
        return token.StartsWith("0x", StringComparison.Ordinal)
            && ulong.TryParse(token[2..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong number) && number <= largest
            ? number
            : throw Back(start, $"{name} from 0x0 to 0x{largest:x}");
    }

    private long ReadNumber(string name, long smallest, long largest)
    {
        int start = _at;
        return long.TryParse(Token(name), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number) && number >= smallest && number <= largest
            ? number
            : throw Back(start, $"{name} from {smallest} to {largest}");
    }

    /// <summary>An error at a token that was already taken.</summary>
    private TextFormatException Back(int start, string expected)
    {
        _at = start;
        _passedOver.Clear();
        return Unexpected(expected);
    }

    private bool AtEnd() => _at >= _line.Length || _line[_at] == ';';

    private ReadOnlySpan<char> PeekToken()
    {
        ReadOnlySpan<char> rest = _line.AsSpan(_at);
        int end = 0;
        if (rest.StartsWith('"'))
        {
            for (end = 1; end < rest.Length && rest[end] != '"'; end++)
            {
                end += rest[end] == '\\' ? 1 : 0;
            }

            end = Math.Min(end + 1, rest.Length);
        }

        int space = rest[end..].IndexOf(' ');
        return space < 0 ? rest : rest[..(end + space)];
    }

    private void Advance(int length)
    {
        _at += length;
        _passedOver.Clear();
        SkipSpaces();
    }

    private void SkipSpaces()
    {
        while (_at < _line.Length && _line[_at] == ' ')
        {
            _at++;
        }
    }

    private static string Shorten(ReadOnlySpan<char> token) => token.Length <= 60 ? token.ToString() : $"{token[..60]}...";
}
