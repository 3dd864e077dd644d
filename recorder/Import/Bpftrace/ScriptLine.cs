using System.Globalization;

namespace TraceReplay.Recorder.Import.Bpftrace;

/// <summary>The words of a line and its number.</summary>
internal sealed class ScriptLine(string text, long number)
{
    private readonly string[] _words = text.Split(' ');

    public string Text { get; } = text;
    public long Number { get; } = number;
    public int Count => _words.Length;
    public string this[Index index] => _words[index];

    public string this[int index] => index < _words.Length ? _words[index] : throw new FormatException($"word {index + 1} is missing");

    public long Decimal(int index) => long.TryParse(this[index], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value) ? value : throw new FormatException($"'{this[index]}' is no number");

    public int Integer(int index) => Decimal(index) is >= int.MinValue and <= int.MaxValue and var value ? (int)value : throw new FormatException($"'{this[index]}' is out of range");

    /// <summary>A time: never negative.</summary>
    public long Time(int index) => Decimal(index) is >= 0 and var value ? value : throw new FormatException($"'{this[index]}' is no time");

    public ulong Hex(int index) => ulong.TryParse(this[index], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong value) ? value : throw new FormatException($"'{this[index]}' is no hexadecimal number");

    /// <summary>Everything from a word on.</summary>
    public string Rest(int index) => string.Join(' ', _words.Skip(index));

    /// <summary>Bytes in hexadecimal from a word on.</summary>
    public byte[] Bytes(int index)
    {
        byte[] bytes = new byte[Math.Max(0, _words.Length - index)];
        int count = 0;
        for (int i = index; i < _words.Length; i++)
        {
            if (_words[i].Length > 0)
            {
                bytes[count++] = byte.TryParse(_words[i], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out byte value) ? value : throw new FormatException($"'{_words[i]}' is no byte");
            }
        }

        return bytes[..count];
    }
}
