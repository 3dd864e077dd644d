using System.IO.Compression;

namespace TraceReplay.Fuzz;

/// <summary>Seeds of the importers: the first part of the files in tests/Vectors/imports.</summary>
internal static class ImportSeeds
{
    /// <summary>Mutations of a long file mostly hit nothing.</summary>
    private const int Longest = 8 * 1024;

    public static byte[] Read(string name)
    {
        string folder = AppContext.BaseDirectory;
        while (!Directory.Exists(Path.Combine(folder, "tests", "Vectors", "imports")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new DirectoryNotFoundException("tests/Vectors/imports lies above none of the folders of the program");
        }

        using FileStream file = File.OpenRead(Path.Combine(folder, "tests", "Vectors", "imports", name));
        using Stream content = name.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(file, CompressionMode.Decompress) : file;
        byte[] bytes = new byte[Longest];
        return bytes[..content.ReadAtLeast(bytes, Longest, throwOnEndOfStream: false)];
    }
}
