using System.Globalization;
using System.Text;
using TraceReplay.Formats.Records;
using TraceReplay.Formats.Smmuv3.Registers;

namespace TraceReplay.Formats.Text;

/// <summary>Writes the fields of a record as words of a line.</summary>
internal sealed class FieldPrinter(StringBuilder line) : TextFields
{
    public override Utf8Text Word(string name, Utf8Text value)
    {
        line.Append(' ');
        TextWord.Append(line, value.Span);
        return value;
    }

    public override Utf8Text Text(string name, Utf8Text value)
    {
        if (!value.IsEmpty)
        {
            Begin(name);
            TextWord.Append(line, value.Span);
        }

        return value;
    }

    public override int Position(string name, int value)
    {
        line.Append(' ').Append(value);
        return value;
    }

    public override ulong Address(string name, ulong value, ulong largest = ulong.MaxValue)
    {
        line.Append(" 0x").Append(value.ToString("x", CultureInfo.InvariantCulture));
        return value;
    }

    public override ulong Hex(string name, ulong value, ulong largest = ulong.MaxValue)
    {
        if (value != 0)
        {
            Begin(name).Append("0x").Append(value.ToString("x", CultureInfo.InvariantCulture));
        }

        return value;
    }

    public override long Number(string name, long value, long absent, long smallest, long largest)
    {
        if (value != absent)
        {
            Begin(name).Append(value);
        }

        return value;
    }

    public override long Seconds(string name, long nanoseconds)
    {
        if (nanoseconds != 0)
        {
            TimeText.Append(Begin(name), nanoseconds);
        }

        return nanoseconds;
    }

    public override bool Flag(string name, bool value)
    {
        if (value)
        {
            line.Append(' ').Append(name);
        }

        return value;
    }

    public override byte Name(string name, byte value, NameTable names, byte largest = byte.MaxValue)
    {
        line.Append(' ').Append(names.NameOf(value) ?? $"0x{value:x2}");
        return value;
    }

    public override uint Register(string name, uint offset)
    {
        line.Append(' ').Append(RegisterTable.Find(offset)?.Name ?? $"0x{offset:x}");
        return offset;
    }

    public override ReadOnlyMemory<byte> Bytes(string name, ReadOnlyMemory<byte> value, ReadOnlyMemory<byte> like = default, int longest = int.MaxValue)
    {
        if (value.IsEmpty)
        {
            return value;
        }

        Begin(name);
        if (value.Span.SequenceEqual(like.Span))
        {
            line.Append("same");
        }
        else
        {
            ByteRuns.Append(line, value.Span);
        }

        return value;
    }

    public override long Operand(string name, long value, ref CommandOperands present, CommandOperands bit, bool hex, long smallest, long largest)
    {
        bool shown = (present & bit) != 0;
        if (!shown && value == 0)
        {
            return value;
        }

        line.Append(' ').Append(name).Append(shown ? "=" : "?=").Append(hex ? $"0x{value:x}" : value.ToString(CultureInfo.InvariantCulture));
        return value;
    }

    public override void Result(CallRecord call)
    {
        line.Append(call.Unfinished ? " =? " : " = ").Append(call.Result).Append(" <");
        TimeText.Append(line, call.Duration);
        line.Append('>');
    }

    public override void List<T>(string name, List<T> list, Func<TextFields, T, T> item)
    {
        foreach (T element in list)
        {
            line.Append("\n  ").Append(name);
            item(this, element);
        }
    }

    private StringBuilder Begin(string name) => line.Append(' ').Append(name).Append('=');
}
