using System.IO.Compression;

namespace TraceReplay.Recorder.Import;

/// <summary>A file to import: plain or gzip, recognised by content.</summary>
internal sealed class InputFile
{
    private const int ProbeLength = 64 * 1024;
    private readonly bool _compressed;

    private InputFile(string path, bool compressed, byte[] start)
    {
        Path = path;
        _compressed = compressed;
        Start = start;
    }

    public string Path { get; }

    /// <summary>The first bytes of the (uncompressed) content, enough to recognise the format.</summary>
    public ReadOnlyMemory<byte> Start { get; }

    /// <summary>Name without folders and without the endings of capture files, e.g. "basic" for v10/basic.qemu.log.gz.</summary>
    public string Scenario
    {
        get
        {
            string name = System.IO.Path.GetFileName(Path);
            foreach (string ending in (ReadOnlySpan<string>)[".gz", ".jsonl", ".qemu.log", ".log"])
            {
                if (name.EndsWith(ending, StringComparison.Ordinal))
                {
                    name = name[..^ending.Length];
                }
            }

            return name;
        }
    }

    /// <exception cref="ImportException">The file is missing, a folder, empty or unreadable.</exception>
    public static InputFile Probe(string path)
    {
        if (Directory.Exists(path))
        {
            throw new ImportException($"{path}: is a directory; name the recording's files themselves.") { IsUsage = true };
        }

        return Guard(path, () =>
        {
            using FileStream file = OpenFile(path);
            Span<byte> magic = stackalloc byte[2];
            int read = file.ReadAtLeast(magic, 2, throwOnEndOfStream: false);
            if (read == 0)
            {
                throw new ImportException($"{path}: is empty; expected a recording.");
            }

            bool compressed = read == 2 && magic[0] == 0x1f && magic[1] == 0x8b;
            file.Position = 0;
            using Stream content = compressed ? new GZipStream(file, CompressionMode.Decompress) : file;
            byte[] start = new byte[ProbeLength];
            int length = content.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
            if (length == 0)
            {
                throw new ImportException($"{path}: is empty once decompressed; expected a recording.");
            }

            return new InputFile(path, compressed, start[..length]);
        });
    }

    public LineReader OpenLines() => new(Path, OpenContent());

    /// <summary>The (uncompressed) content.</summary>
    public Stream OpenContent()
    {
        return Guard(Path, () =>
        {
            FileStream file = OpenFile(Path);
            return _compressed ? (Stream)new GZipStream(file, CompressionMode.Decompress) : file;
        });
    }

    private static FileStream OpenFile(string path) =>
        new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 1 << 16, FileOptions.SequentialScan);

    private static T Guard<T>(string path, Func<T> open)
    {
        try
        {
            return open();
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ImportException($"{path}: no such file.", e) { IsUsage = true };
        }
        catch (UnauthorizedAccessException e)
        {
            throw new ImportException($"{path}: cannot be read, permission denied.", e) { IsUsage = true };
        }
        catch (InvalidDataException e)
        {
            throw new ImportException($"{path}: damaged gzip data ({e.Message})", e);
        }
        catch (IOException e)
        {
            throw new ImportException($"{path}: cannot be read: {e.Message}", e);
        }
    }
}
