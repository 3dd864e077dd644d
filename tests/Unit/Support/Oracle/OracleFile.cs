using System.IO.Compression;
using System.Text.Json;

namespace TraceReplay.Tests.Support.Oracle;

/// <summary>Reads gzip files of SMMUv3 cases, one JSON object per line.</summary>
internal static class OracleFile
{
    public static IEnumerable<JsonDocument> Read(string path)
    {
        using FileStream file = File.OpenRead(path);
        using var unzipped = new GZipStream(file, CompressionMode.Decompress);
        using var reader = new StreamReader(unzipped);
        while (reader.ReadLine() is { } line)
        {
            yield return JsonDocument.Parse(line);
        }
    }
}
