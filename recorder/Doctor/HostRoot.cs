using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace TraceReplay.Recorder.Doctor;

/// <summary>The files of a host, below a folder: that of this machine, or one made up. Nothing here throws: what cannot be read is not there.</summary>
/// <param name="root">Folder that stands for /.</param>
internal sealed class HostRoot(string root)
{
    /// <summary>Files of /proc and /sys are smaller.</summary>
    private const int MostBytes = 1 << 16;
    private const int MostEntries = 1 << 16;

    /// <summary>This machine.</summary>
    public static HostRoot OfMachine { get; } = new("/")
    {
        FreeBytes = FreeBytesOf,
        CanLoad = name => NativeLibrary.TryLoad(name, out _),
        Architecture = RuntimeInformation.OSArchitecture switch
        {
            System.Runtime.InteropServices.Architecture.X64 => "x86_64",
            System.Runtime.InteropServices.Architecture.Arm64 => "aarch64",
            var other => other.ToString(),
        },
    };

    /// <summary>Bytes that may be written below a folder, null when unknown.</summary>
    public Func<string, long?> FreeBytes { get; init; } = _ => null;

    /// <summary>The loader finds a library.</summary>
    public Func<string, bool> CanLoad { get; init; } = _ => false;

    /// <summary>As uname -m spells it.</summary>
    public string Architecture { get; init; } = "";

    public bool HasFile(string path) => File.Exists(Below(path));

    public bool Has(string path) => Path.Exists(Below(path)) || Link(path) is not null;

    /// <returns>The start of a file without white space around it, or null.</returns>
    public string? Text(string path)
    {
        try
        {
            using var stream = new FileStream(Below(path), FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
            byte[] bytes = new byte[MostBytes];
            int read = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            return Encoding.UTF8.GetString(bytes, 0, read).Trim(' ', '\n', '\t', '\0');
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            return null;
        }
    }

    /// <returns>The number a file holds, or null.</returns>
    public long? Number(string path) => long.TryParse(Text(path), NumberStyles.Integer, CultureInfo.InvariantCulture, out long number) ? number : null;

    /// <returns>Names in a folder, sorted; nothing when there is none.</returns>
    public IReadOnlyList<string> Names(string path)
    {
        try
        {
            return [.. Directory.EnumerateFileSystemEntries(Below(path)).Take(MostEntries).Select(entry => Path.GetFileName(entry)!).Order(StringComparer.Ordinal)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <returns>What a symbolic link says, or null.</returns>
    public string? Link(string path)
    {
        try
        {
            return new FileInfo(Below(path)).LinkTarget;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <returns>Ids of the processes, sorted.</returns>
    public IReadOnlyList<int> Processes() =>
        [.. Names("/proc").Select(name => int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out int id) ? id : 0).Where(id => id > 0).Order()];

    private static long? FreeBytesOf(string folder)
    {
        try
        {
            return new DriveInfo(folder).AvailableFreeSpace;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }

    private string Below(string path) => Path.Join(root, path);
}
