using System.Text;
using TraceReplay.Formats.Log;
using TraceReplay.Formats.Records;
using TraceReplay.Formats.Wire;

namespace TraceReplay.Replayer.Cli;

/// <summary>A log that a command reads from start to end, past damage: each damaged place is noted and reading goes on behind it.</summary>
internal sealed class LogInput : IDisposable
{
    private readonly List<LogDamage> _damage = [];

    private LogInput(string path, LogReader reader)
    {
        Path = path;
        Reader = reader;
    }

    public string Path { get; }

    public LogReader Reader { get; }

    /// <summary>Damage met so far.</summary>
    public IReadOnlyList<LogDamage> Damage => _damage;

    /// <summary>Nothing is missing: complete, and no damage met.</summary>
    public bool IsWhole => Reader.IsComplete && _damage.Count == 0;

    /// <param name="progress">Shows how far it is read.</param>
    /// <exception cref="UsageException">There is no such file.</exception>
    /// <exception cref="WireFormatException">It is no log; the message says what it looks like.</exception>
    public static LogInput Open(string path, Progress? progress = null)
    {
        CommandShell.CheckInput(path, "a log");
        try
        {
            return new LogInput(path, progress is null ? LogReader.Open(path) : progress.Open(path));
        }
        catch (WireFormatException e)
        {
            throw new WireFormatException($"{path}: {(HasMagic(path) ? e.Message : $"not a TraceReplay log but {Describe(path)}")}", e.Offset);
        }
    }

    /// <returns>The next record that can be read; null at the end.</returns>
    public Record? Read(CancellationToken cancel)
    {
        while (true)
        {
            cancel.ThrowIfCancellationRequested();
            try
            {
                return Reader.Read();
            }
            catch (WireFormatException e)
            {
                _damage.Add(new LogDamage(e.Offset, e.Message));
            }
        }
    }

    /// <summary>Says on standard error what was damaged.</summary>
    /// <returns>The exit code that goes with it.</returns>
    public int Report(TextWriter errors)
    {
        foreach (LogDamage damage in _damage)
        {
            errors.WriteLine($"{Path}: {damage.What}");
        }

        if (!Reader.IsComplete)
        {
            errors.WriteLine($"{Path}: the log has no intact end: its writer was interrupted, or the file was cut.");
        }

        if (!IsWhole)
        {
            errors.WriteLine($"Make it whole with 'tracereplay recover {Path} -o OUT.trlog'.");
        }

        return IsWhole ? ExitCode.Fine : ExitCode.Damaged;
    }

    public void Dispose() => Reader.Dispose();

    /// <summary>What a file that is no log looks like, and what to do with it.</summary>
    public static string Describe(string path)
    {
        Span<byte> start = stackalloc byte[64];
        using (FileStream file = File.OpenRead(path))
        {
            start = start[..file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)];
        }

        if (HasMagic(path))
        {
            return "a log whose header or records are damaged. Save what is intact with 'tracereplay recover'.";
        }

        if (start.StartsWith("{\""u8))
        {
            return "JSON lines. If it is a session recording, make a log of it with 'tracerecord import'.";
        }

        if (start.StartsWith("trlog"u8))
        {
            return "the text form of one. Make a log of it with 'tracereplay assemble'.";
        }

        if (start.StartsWith((ReadOnlySpan<byte>)[0x1f, 0x8b]))
        {
            return "a gzip file. Unpack it, or import it with 'tracerecord import' if it is a recording.";
        }

        return start.IndexOfAnyExceptInRange((byte)0x09, (byte)0x7e) < 0
            ? $"text that starts with '{Encoding.ASCII.GetString(start[..Math.Min(start.Length, 20)]).ReplaceLineEndings(" ")}'. If it is a trace, make a log of it with 'tracerecord import'."
            : $"a file that starts with {Convert.ToHexStringLower(start[..Math.Min(start.Length, 8)])}. If it is a damaged log, use 'tracereplay recover'.";
    }

    /// <summary>The first four bytes are a log's; what follows may be damaged.</summary>
    private static bool HasMagic(string path)
    {
        Span<byte> start = stackalloc byte[4];
        using FileStream file = File.OpenRead(path);
        return file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) == start.Length && start.SequenceEqual((ReadOnlySpan<byte>)[0x89, (byte)'T', (byte)'R', (byte)'L']);
    }
}
