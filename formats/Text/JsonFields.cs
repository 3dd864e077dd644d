using System.Text;
using System.Text.Json;
using TraceReplay.Formats.Records;
using TraceReplay.Formats.Smmuv3.Registers;

namespace TraceReplay.Formats.Text;

/// <summary>Writes the fields of a record as members of a JSON object: the names of the text form, hex as strings, bytes as plain hex.</summary>
internal sealed class JsonFields(Utf8JsonWriter json) : TextFields
{
    public override Utf8Text Word(string name, Utf8Text value)
    {
        // Not every text of a log is valid UTF-8; JSON has to be.
        json.WriteString(name, Encoding.UTF8.GetString(value.Span));
        return value;
    }

    public override Utf8Text Text(string name, Utf8Text value) => value.IsEmpty ? value : Word(name, value);

    public override int Position(string name, int value)
    {
        json.WriteNumber(name, value);
        return value;
    }

    public override ulong Address(string name, ulong value, ulong largest = ulong.MaxValue)
    {
        json.WriteString(name, $"0x{value:x}");
        return value;
    }

    public override ulong Hex(string name, ulong value, ulong largest = ulong.MaxValue) => value == 0 ? 0 : Address(name, value);

    public override long Number(string name, long value, long absent, long smallest, long largest)
    {
        if (value != absent)
        {
            json.WriteNumber(name, value);
        }

        return value;
    }

    public override long Seconds(string name, long nanoseconds)
    {
        if (nanoseconds != 0)
        {
            json.WriteNumber(name, nanoseconds);
        }

        return nanoseconds;
    }

    public override bool Flag(string name, bool value)
    {
        if (value)
        {
            json.WriteBoolean(name, value);
        }

        return value;
    }

    public override byte Name(string name, byte value, NameTable names, byte largest = byte.MaxValue)
    {
        json.WriteString(name, names.NameOf(value) ?? $"0x{value:x2}");
        return value;
    }

    public override uint Register(string name, uint offset)
    {
        json.WriteString(name, RegisterTable.Find(offset)?.Name ?? $"0x{offset:x}");
        return offset;
    }

    public override ReadOnlyMemory<byte> Bytes(string name, ReadOnlyMemory<byte> value, ReadOnlyMemory<byte> like = default, int longest = int.MaxValue)
    {
        if (!value.IsEmpty)
        {
            json.WriteString(name, Convert.ToHexStringLower(value.Span));
        }

        return value;
    }

    public override long Operand(string name, long value, ref CommandOperands present, CommandOperands bit, bool hex, long smallest, long largest)
    {
        if ((present & bit) != 0)
        {
            if (hex)
            {
                json.WriteString(name, $"0x{value:x}");
            }
            else
            {
                json.WriteNumber(name, value);
            }
        }

        return value;
    }

    public override void Result(CallRecord call)
    {
        if (call.Unfinished)
        {
            json.WriteBoolean("unfinished", true);
        }
        else
        {
            json.WriteNumber("result", call.Result);
        }

        json.WriteNumber("duration", call.Duration);
    }

    public override void List<T>(string name, List<T> list, Func<TextFields, T, T> item)
    {
        if (list.Count == 0)
        {
            return;
        }

        json.WriteStartArray(name);
        foreach (T element in list)
        {
            json.WriteStartObject();
            item(this, element);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
