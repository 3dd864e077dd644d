using System.IO.Compression;
using System.Text.Json;

namespace TraceReplay.Tests.Support;

/// <summary>One oracle case: a self-contained scenario for an SMMU with known outcomes.</summary>
internal sealed class OracleCase(JsonElement json)
{
    public string Id { get; } = json.GetProperty("id").GetString()!;

    public string Kind { get; } = json.GetProperty("kind").GetString()!;

    /// <summary>1, 2 or nested.</summary>
    public string Stage { get; } = json.GetProperty("stage").GetString()!;

    public IReadOnlyList<string> Tags { get; } = [.. json.GetProperty("tags").EnumerateArray().Select(t => t.GetString()!)];

    public JsonElement Identification { get; } = json.GetProperty("idr");

    public JsonElement Memory { get; } = json.GetProperty("mem");

    public JsonElement Steps { get; } = json.GetProperty("steps");

    public bool HasTag(string tag) => Tags.Contains(tag);

    /// <summary>The cases of a compressed file, in order.</summary>
    public static IEnumerable<OracleCase> ReadFile(string path)
    {
        using FileStream file = File.OpenRead(path);
        using var unpacked = new GZipStream(file, CompressionMode.Decompress);
        using var reader = new StreamReader(unpacked);
        while (reader.ReadLine() is { } line)
        {
            using JsonDocument document = JsonDocument.Parse(line);
            yield return new OracleCase(document.RootElement);
        }
    }
}
