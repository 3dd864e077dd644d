using System.Buffers;
using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using TraceReplay.Formats;
using TraceReplay.Formats.Records;

namespace TraceReplay.Recorder.Import.VfioSession;

/// <summary>Reads one JSON object of a session log into a <see cref="SessionLine"/>.</summary>
internal sealed class SessionLineParser
{
    /// <summary>Descriptor targets repeat on almost every line: one copy of each is kept.</summary>
    private readonly Dictionary<string, Utf8Text> _targets = new(StringComparer.Ordinal);

    /// <exception cref="JsonException">No valid JSON.</exception>
    /// <exception cref="FormatException">A member has the wrong type or form.</exception>
    public SessionLine Parse(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        var line = new SessionLine();
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            throw new FormatException("the line is no JSON object");
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string name = reader.GetString()!;
            reader.Read();
            try
            {
                Member(line, name, ref reader);
            }
            catch (Exception e) when (e is FormatException or OverflowException or InvalidOperationException)
            {
                throw new FormatException($"member \"{name}\": {e.Message}", e);
            }
        }

        if (reader.TokenType != JsonTokenType.EndObject || reader.Read())
        {
            throw new FormatException("text follows the JSON object");
        }

        return line;
    }

    private void Member(SessionLine line, string name, ref Utf8JsonReader reader)
    {
        switch (name)
        {
            case "type": line.Type = Text(ref reader); break;
            case "ts": line.Ts = Signed(ref reader); break;
            case "dur": line.Dur = NotNegative(Signed(ref reader)); break;
            case "pid": line.Pid = Int(ref reader); break;
            case "tid": line.Tid = Int(ref reader); break;
            case "fd": line.Fd = Int(ref reader); break;
            case "target": line.Target = Target(Text(ref reader)); break;
            case "req": line.Request = Unsigned(ref reader); break;
            case "arg": line.Argument = Unsigned(ref reader); break;
            case "argp": line.ArgumentPointer = Unsigned(ref reader); break;
            case "in": line.In = Blob(ref reader); break;
            case "out": line.Out = Blob(ref reader); break;
            case "ret":
                line.RetPresent = true;
                line.Ret = reader.TokenType == JsonTokenType.Null ? null : Signed(ref reader);
                break;
            case "ptrs": Pointers(line, ref reader); break;
            case "short": line.Short = checked((int)NotNegative(Signed(ref reader))); break;
            case "unfinished": line.Unfinished = reader.GetBoolean(); break;
            case "off": line.Offset = Unsigned(ref reader); break;
            case "len": line.Length = Unsigned(ref reader); break;
            case "data": line.Data = Blob(ref reader); break;
            case "prot": line.Protection = Int(ref reader); break;
            case "flags": line.Flags = Int(ref reader); break;
            case "addr": line.Address = Unsigned(ref reader); break;
            case "init": line.Initial = Unsigned(ref reader); break;
            case "path": line.Path = Text(ref reader); break;
            case "space": line.Space = Text(ref reader); break;
            case "hva": line.HostVirtualAddress = Unsigned(ref reader); break;
            case "ioas": line.Ioas = checked((uint)Unsigned(ref reader)); break;
            case "text": line.Text = Text(ref reader); break;
            case "status": line.Status = Int(ref reader); break;
            case "signal": line.Signal = Int(ref reader); break;
            case "abandoned": line.Abandoned = reader.GetBoolean(); break;
            case "arch": line.Architecture = Text(ref reader); break;
            case "kernel": line.Kernel = Text(ref reader); break;
            case "clock": line.Clock = Text(ref reader); break;
            case "realtime_ns": line.Realtime = Signed(ref reader); break;
            case "version": line.Version = Signed(ref reader); break;
            case "cmdline": Arguments(line, ref reader); break;
            default:
                line.UnknownMembers.Add(name);
                reader.Skip();
                break;
        }
    }

    private static void Arguments(SessionLine line, ref Utf8JsonReader reader)
    {
        Expect(reader.TokenType == JsonTokenType.StartArray, "is no list");
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            line.CommandLine.Add(Text(ref reader));
        }
    }

    private static void Pointers(SessionLine line, ref Utf8JsonReader reader)
    {
        Expect(reader.TokenType == JsonTokenType.StartArray, "is no list");
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            Expect(reader.TokenType == JsonTokenType.StartObject, "holds something that is no object");
            int offset = 0;
            ulong address = 0;
            byte[]? before = null;
            byte[]? after = null;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                string name = reader.GetString()!;
                reader.Read();
                switch (name)
                {
                    case "off": offset = Int(ref reader); break;
                    case "addr": address = Unsigned(ref reader); break;
                    case "in": before = Blob(ref reader); break;
                    case "out": after = Blob(ref reader); break;
                    default:
                        line.UnknownMembers.Add("ptrs." + name);
                        reader.Skip();
                        break;
                }
            }

            line.Pointers.Add(new PointedBuffer(offset, address, before, after));
        }
    }

    private Utf8Text Target(string text)
    {
        if (!_targets.TryGetValue(text, out Utf8Text known))
        {
            known = text;
            if (_targets.Count < 4096)
            {
                _targets.Add(text, known);
            }
        }

        return known;
    }

    private static string Text(ref Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.String ? reader.GetString()! : throw new FormatException("is no string");

    private static int Int(ref Utf8JsonReader reader) => checked((int)Signed(ref reader));

    private static long NotNegative(long value) => value >= 0 ? value : throw new FormatException("is negative");

    private static long Signed(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.Number)
        {
            return reader.TryGetInt64(out long number) ? number : throw new FormatException("is no 64-bit integer");
        }

        ReadOnlySpan<byte> text = Raw(ref reader);
        if (text.StartsWith("0x"u8))
        {
            return unchecked((long)Hex(text));
        }

        return Utf8Parser.TryParse(text, out long value, out int used) && used == text.Length ? value : throw NoInteger(text);
    }

    private static ulong Unsigned(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.Number)
        {
            return reader.TryGetUInt64(out ulong number) ? number : throw new FormatException("is no unsigned 64-bit integer");
        }

        ReadOnlySpan<byte> text = Raw(ref reader);
        if (text.StartsWith("0x"u8))
        {
            return Hex(text);
        }

        return Utf8Parser.TryParse(text, out ulong value, out int used) && used == text.Length ? value : throw NoInteger(text);
    }

    private static ulong Hex(ReadOnlySpan<byte> text)
    {
        ReadOnlySpan<byte> digits = text[2..];
        return digits.Length is > 0 and <= 16 && Utf8Parser.TryParse(digits, out ulong value, out int used, 'x') && used == digits.Length
            ? value
            : throw NoInteger(text);
    }

    private static FormatException NoInteger(ReadOnlySpan<byte> text) =>
        new($"'{Encoding.UTF8.GetString(text[..Math.Min(40, text.Length)])}' is no integer");

    private static ReadOnlySpan<byte> Raw(ref Utf8JsonReader reader)
    {
        Expect(reader.TokenType == JsonTokenType.String && !reader.ValueIsEscaped, "is neither a number nor a string of digits");
        return reader.HasValueSequence ? reader.ValueSequence.ToArray() : reader.ValueSpan;
    }

    private static byte[] Blob(ref Utf8JsonReader reader)
    {
        ReadOnlySpan<byte> digits = Raw(ref reader);
        byte[] bytes = digits.Length == 0 ? [] : new byte[digits.Length / 2];
        OperationStatus status = Convert.FromHexString(digits, bytes, out int consumed, out _);
        Expect(status == OperationStatus.Done && consumed == digits.Length, $"is no string of hexadecimal byte pairs ({digits.Length} characters)");
        return bytes;
    }

    private static void Expect(bool condition, string message)
    {
        if (!condition)
        {
            throw new FormatException(message);
        }
    }
}
