namespace TraceReplay.Recorder.Import.QemuTrace;

/// <summary>Finds numbers behind keys such as "addr=" or "val:" in the text of a trace line.</summary>
internal readonly ref struct TraceFields(ReadOnlySpan<byte> text)
{
    private readonly ReadOnlySpan<byte> _text = text;

    public ReadOnlySpan<byte> Text => _text;

    /// <param name="key">With its '=' or ':'. It must start the text or follow something that cannot belong to a name.</param>
    public bool TryGet(ReadOnlySpan<byte> key, out ulong value)
    {
        ReadOnlySpan<byte> rest = _text;
        while (true)
        {
            int at = rest.IndexOf(key);
            if (at < 0)
            {
                value = 0;
                return false;
            }

            int absolute = _text.Length - rest.Length + at;
            rest = rest[(at + key.Length)..];
            if (absolute == 0 || !PartOfName(_text[absolute - 1]))
            {
                return TryNumber(rest, out value);
            }
        }
    }

    /// <summary>The number at the start: 0x and hexadecimal digits, or decimal digits, maybe negative (two's complement).</summary>
    public static bool TryNumber(ReadOnlySpan<byte> text, out ulong value)
    {
        int i = 0;
        while (i < text.Length && text[i] == ' ')
        {
            i++;
        }

        bool negative = i < text.Length && text[i] == '-';
        i += negative ? 1 : 0;
        bool hex = i + 1 < text.Length && text[i] == '0' && text[i + 1] == 'x';
        i += hex ? 2 : 0;
        int first = i;
        value = 0;
        for (; i < text.Length && Digit(text[i], hex) is >= 0 and var digit; i++)
        {
            if (i - first >= (hex ? 16 : 19))
            {
                return false;
            }

            value = (value * (hex ? 16u : 10u)) + (ulong)digit;
        }

        value = negative ? unchecked(0 - value) : value;
        return i > first;
    }

    private static int Digit(byte c, bool hex) => c switch
    {
        >= (byte)'0' and <= (byte)'9' => c - '0',
        >= (byte)'a' and <= (byte)'f' when hex => c - 'a' + 10,
        >= (byte)'A' and <= (byte)'F' when hex => c - 'A' + 10,
        _ => -1,
    };

    private static bool PartOfName(byte c) => c is (>= (byte)'a' and <= (byte)'z') or (>= (byte)'A' and <= (byte)'Z') or (>= (byte)'0' and <= (byte)'9') or (byte)'_' or (byte)'.' or (byte)'@';
}
