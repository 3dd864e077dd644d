using System.Buffers;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using TraceReplay.Formats.Text;

namespace TraceReplay.Replayer.Cases;

/// <summary>Takes values out of the JSON of one case; whatever does not fit is refused with file, line, what was found and what was expected.</summary>
internal sealed class CaseJson(string path, int line)
{
    private const int Shown = 60;

    /// <summary>Where in the case reading is, for messages: "" or "steps[3].".</summary>
    public string Place { get; set; } = "";

    public JsonElement Get(JsonElement from, string name, JsonValueKind kind)
    {
        if (!from.TryGetProperty(name, out JsonElement value))
        {
            throw Refusal(1, $"no {Place}{name}", Words(kind));
        }

        return value.ValueKind == kind ? value : throw Refusal(1, $"{Place}{name} {Show(value)}", Words(kind));
    }

    public JsonElement? Optional(JsonElement from, string name, JsonValueKind kind) =>
        !from.TryGetProperty(name, out JsonElement value) || value.ValueKind == JsonValueKind.Null ? null : Get(from, name, kind);

    public string Text(JsonElement from, string name) => Text(Get(from, name, JsonValueKind.String), name, "text");

    public bool Flag(JsonElement from, string name)
    {
        if (!from.TryGetProperty(name, out JsonElement value))
        {
            throw Refusal(1, $"no {Place}{name}", "true or false");
        }

        return value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean() : throw Refusal(1, $"{Place}{name} {Show(value)}", "true or false");
    }

    /// <summary>A number in its form of a hexadecimal text.</summary>
    public ulong Hex(JsonElement from, string name) => Hex(Get(from, name, JsonValueKind.String), name, ulong.MaxValue);

    public uint Hex32(JsonElement from, string name) => (uint)Hex(Get(from, name, JsonValueKind.String), name, uint.MaxValue);

    public ulong Hex(JsonElement value, string name, ulong most)
    {
        string text = value.ValueKind == JsonValueKind.String ? Text(value, name, "a hexadecimal number") : "";
        bool isNumber = ulong.TryParse(text.StartsWith("0x", StringComparison.Ordinal) ? text.AsSpan(2) : [], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong number);
        return isNumber && number <= most ? number : throw Refusal(1, $"{Place}{name} {Show(value)}", $"a hexadecimal number from \"0x0\" to \"0x{most:x}\"");
    }

    public byte[] Bytes(JsonElement value, string name)
    {
        string text = value.ValueKind == JsonValueKind.String ? Text(value, name, "hexadecimal bytes") : "?";
        var bytes = new byte[text.Length / 2];
        return text.Length % 2 == 0 && Convert.FromHexString(text, bytes, out _, out _) == OperationStatus.Done
            ? bytes
            : throw Refusal(1, $"{Place}{name} {Show(value)}", "hexadecimal bytes");
    }

    public string Text(JsonElement value, string name, string expected)
    {
        try
        {
            return value.GetString() ?? throw Refusal(1, $"{Place}{name} {Show(value)}", expected);
        }
        catch (InvalidOperationException)
        {
            // Not text at all, or half a surrogate pair.
            throw Refusal(1, $"{Place}{name} {Show(value)}", expected);
        }
    }

    public TextFormatException Refusal(int column, string found, string expected) => new(path, line, column, found, expected);

    private static string Show(JsonElement value)
    {
        // Bytes that are no UTF-8 are shown as such; the text of a value would refuse them.
        string text = Encoding.UTF8.GetString(JsonMarshal.GetRawUtf8Value(value));
        return text.Length <= Shown ? text : text[..Shown] + "...";
    }

    private static string Words(JsonValueKind kind) => kind switch
    {
        JsonValueKind.String => "text in quotes",
        JsonValueKind.Array => "a list",
        JsonValueKind.Object => "an object",
        _ => "a number",
    };
}
