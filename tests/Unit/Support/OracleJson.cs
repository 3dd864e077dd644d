using System.Globalization;
using System.Text.Json;

namespace TraceReplay.Tests.Support;

/// <summary>Reads the value forms of oracle cases: numbers are hex strings.</summary>
internal static class OracleJson
{
    public static ulong Hex(string text) => ulong.Parse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);

    public static ulong Hex(JsonElement element, string name) => Hex(element.GetProperty(name).GetString()!);

    public static byte[] Bytes(JsonElement element, string name) => Convert.FromHexString(element.GetProperty(name).GetString()!);

    public static JsonElement? Optional(JsonElement element, string name) => element.TryGetProperty(name, out JsonElement value) ? value : null;
}
