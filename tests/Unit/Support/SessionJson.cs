using System.Globalization;
using System.Text.Json;

namespace TraceReplay.Tests.Support;

/// <summary>One line of a recorded session, in the order in which the calls reach a model.</summary>
internal sealed class SessionJson(JsonElement line, int number)
{
    public int Number { get; } = number;

    public string Type { get; } = line.GetProperty("type").GetString()!;

    public int Pid => Int("pid");

    public int Tid => Int("tid");

    public bool Unfinished => line.TryGetProperty("ret", out JsonElement ret) && ret.ValueKind == JsonValueKind.Null;

    public long Result => Unfinished ? 0 : line.GetProperty("ret").GetInt64();

    public bool Has(string name) => line.TryGetProperty(name, out _);

    public int Int(string name) => line.TryGetProperty(name, out JsonElement value) ? value.GetInt32() : 0;

    public string Text(string name) => line.GetProperty(name).GetString()!;

    public byte[] Bytes(string name) => line.TryGetProperty(name, out JsonElement value) ? Convert.FromHexString(value.GetString()!) : [];

    public ulong Hex(string name) => line.TryGetProperty(name, out JsonElement value)
        ? value.ValueKind == JsonValueKind.Number ? value.GetUInt64() : ulong.Parse(value.GetString()![2..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture)
        : 0;

    public override string ToString() => $"line {Number}: {line.GetRawText()[..Math.Min(400, line.GetRawText().Length)]}";

    /// <summary>Reads a capture: calls at their entry, reads at their return.</summary>
    public static List<SessionJson> Read(string path)
    {
        var lines = new List<(long Time, SessionJson Line)>();
        int number = 0;
        foreach (string text in File.ReadLines(path))
        {
            number++;
            JsonElement element = JsonDocument.Parse(text).RootElement;
            var line = new SessionJson(element, number);
            long time = element.GetProperty("ts").GetInt64();
            if (line.Type is "read" or "pread" && element.TryGetProperty("dur", out JsonElement duration) && duration.ValueKind == JsonValueKind.Number)
            {
                time += duration.GetInt64();
            }

            lines.Add((time, line));
        }

        return lines.OrderBy(l => l.Time).Select(l => l.Line).ToList();
    }
}
