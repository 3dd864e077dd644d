using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using System.Text;

namespace TraceReplay.Recorder.Import.QemuSimple;

/// <summary>How the arguments of one trace event are said as text.</summary>
internal sealed class EventLayout
{
    /// <summary>Text before every argument, and its kind: 'd' decimal, 'x' hexadecimal, 's' string, 0 for the text behind the last one.</summary>
    private readonly List<(byte[] Text, char Kind)> _pieces = [];

    /// <param name="template">"sid={x} iova={x}".</param>
    public EventLayout(string template)
    {
        int at = 0;
        for (int open = template.IndexOf('{', StringComparison.Ordinal); open >= 0; open = template.IndexOf('{', at))
        {
            _pieces.Add((Encoding.ASCII.GetBytes(template[at..open]), template[open + 1]));
            at = open + "{x}".Length;
        }

        if (at < template.Length)
        {
            _pieces.Add((Encoding.ASCII.GetBytes(template[at..]), '\0'));
        }
    }

    /// <returns>False when the values are not exactly those of this layout; <paramref name="output"/> is then not usable.</returns>
    public bool TryFormat(ReadOnlySpan<byte> values, ArrayBufferWriter<byte> output)
    {
        output.ResetWrittenCount();
        foreach ((byte[] text, char kind) in _pieces)
        {
            output.Write(text);
            if (kind == 's')
            {
                if (values.Length < 4 || BinaryPrimitives.ReadUInt32LittleEndian(values) is var length && length > values.Length - 4)
                {
                    return false;
                }

                foreach (byte b in values.Slice(4, (int)length))
                {
                    output.Write([b is >= 32 and < 127 ? b : (byte)'?']);
                }

                values = values[(4 + (int)length)..];
            }
            else if (kind != '\0')
            {
                if (values.Length < 8)
                {
                    return false;
                }

                WriteNumber(BinaryPrimitives.ReadUInt64LittleEndian(values), kind == 'x', output);
                values = values[8..];
            }
        }

        return values.IsEmpty;
    }

    private static void WriteNumber(ulong value, bool hexadecimal, ArrayBufferWriter<byte> output)
    {
        Span<byte> digits = output.GetSpan(24);
        int length;
        if (hexadecimal)
        {
            "0x"u8.CopyTo(digits);
            Utf8Formatter.TryFormat(value, digits[2..], out length, new StandardFormat('x'));
            length += 2;
        }
        else
        {
            Utf8Formatter.TryFormat((long)value, digits, out length);
        }

        output.Advance(length);
    }
}
