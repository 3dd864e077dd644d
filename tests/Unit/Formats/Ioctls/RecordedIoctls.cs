using System.Globalization;
using System.Text.Json;
using TraceReplay.Formats.Dialects;
using TraceReplay.Formats.Records;
using TraceReplay.Tests.Support;
using AllDialects = TraceReplay.Formats.Dialects.Dialects;

namespace TraceReplay.Tests.Formats.Ioctls;

/// <summary>The ioctl lines of the recordings, read without the importer.</summary>
internal static class RecordedIoctls
{
    public static IEnumerable<(Dialect Dialect, IoctlRecord Record, string Where)> Nested()
    {
        foreach ((string folder, string dialect) in new[] { ("mainline", "linux-5.10"), ("v10", "nested-v10"), ("v11", "nested-v11") })
        {
            string path = Path.Combine(SharedData.Root!, "sessions", "nested", folder);
            foreach (string file in Directory.Exists(path) ? Directory.EnumerateFiles(path, "*.jsonl").Order(StringComparer.Ordinal).ToArray() : Array.Empty<string>())
            {
                int number = 0;
                foreach (string line in File.ReadLines(file))
                {
                    number++;
                    if (line.StartsWith("{\"type\":\"ioctl\"", StringComparison.Ordinal))
                    {
                        yield return (AllDialects.Find(dialect)!, Parse(line), $"{folder}/{Path.GetFileName(file)}:{number}");
                    }
                }
            }
        }
    }

    private static IoctlRecord Parse(string line)
    {
        using JsonDocument document = JsonDocument.Parse(line);
        JsonElement json = document.RootElement;
        bool pointer = json.TryGetProperty("argp", out JsonElement argument);
        return new IoctlRecord
        {
            Fd = json.GetProperty("fd").GetInt32(),
            Target = json.GetProperty("target").GetString()!,
            Request = (uint)Number(json.GetProperty("req")),
            HasPointer = pointer,
            Argument = pointer ? Number(argument) : json.TryGetProperty("arg", out JsonElement value) ? Number(value) : 0,
            In = Bytes(json, "in"),
            Out = Bytes(json, "out"),
            HasOut = json.TryGetProperty("out", out JsonElement output) && output.GetString()!.Length > 0,
            WantedLength = json.TryGetProperty("short", out JsonElement wanted) ? wanted.GetInt32() : 0,
            Unfinished = json.TryGetProperty("unfinished", out _),
            Result = json.GetProperty("ret") is { ValueKind: JsonValueKind.Number } result ? result.GetInt64() : 0,
        };
    }

    private static ulong Number(JsonElement text) => ulong.Parse(text.GetString()!.AsSpan(2), NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    private static byte[] Bytes(JsonElement json, string name) => json.TryGetProperty(name, out JsonElement hex) ? Convert.FromHexString(hex.GetString()!) : [];
}
