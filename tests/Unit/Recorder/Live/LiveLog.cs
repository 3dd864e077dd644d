using TraceReplay.Formats.Log;
using TraceReplay.Formats.Text;
using TraceReplay.Recorder.Bpf;
using TraceReplay.Recorder.Live;
using TraceReplay.Recorder.Pipeline;

namespace TraceReplay.Tests.Recorder.Live;

/// <summary>A recording of a small program, made and read back.</summary>
internal sealed class LiveLog
{
    private const string Prelude = """
        import os, sys, struct, fcntl, ctypes, socket, time, signal, threading
        libc = ctypes.CDLL(None, use_errno=True)
        def ioctl(fd, request, argument):
            return libc.ioctl(fd, ctypes.c_ulong(request), argument)

        """;

    public required int Exit { get; init; }

    /// <summary>Records in text form.</summary>
    public required List<string> Lines { get; init; }

    public required string Errors { get; init; }

    /// <summary>Records a Python program from its start to its end.</summary>
    public static LiveLog OfScript(string script, Func<CaptureOptions, CaptureOptions>? change = null)
    {
        string[] command = ["/usr/bin/python3", "-c", Prelude + script];
        using var target = new LaunchedTarget(command);
        return Of(target, command, fromStart: true, change);
    }

    /// <summary>Records a target.</summary>
    public static LiveLog Of(IRecordedTarget target, IReadOnlyList<string> command, bool fromStart, Func<CaptureOptions, CaptureOptions>? change = null, CancellationToken stop = default)
    {
        string folder = Directory.CreateTempSubdirectory("live").FullName;
        try
        {
            var options = new CaptureOptions { Output = Path.Combine(folder, "out.trlog"), BufferBytes = 4 << 20, Quiet = true };
            options = change?.Invoke(options) ?? options;
            using var errors = new StringWriter();
            var console = new RecordingConsole(TextWriter.Null, errors, isTerminal: false);
            int exit = LiveRecording.Run(target, command, fromStart, HookKind.Automatic, options, console, dropPrivileges: false, stop).GetAwaiter().GetResult();
            return new LiveLog { Exit = exit, Lines = File.Exists(options.Output) ? Read(options.Output) : [], Errors = errors.ToString() };
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>What follows the imports in the program of <see cref="OfScript"/>.</summary>
    public static string Program(string script) => Prelude + script;

    /// <summary>Every record of a log in text form, one line each: number, time and thread left out, lines of its parts put behind.</summary>
    public static List<string> Read(string path)
    {
        using var text = new StringWriter();
        using (LogReader reader = LogReader.Open(path))
        {
            LogPrinter.Print(reader, text);
        }

        var lines = new List<string>();
        foreach (string line in text.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.StartsWith('#'))
            {
                lines.Add(line.Split(' ', 4)[3]);
            }
            else if (lines.Count > 0)
            {
                lines[^1] += " " + line.Trim();
            }
        }

        return lines;
    }

    /// <returns>Lines that begin with <paramref name="start"/> and hold the words.</returns>
    public List<string> With(string start, params string[] words) =>
        [.. Lines.Where(line => line.StartsWith(start, StringComparison.Ordinal) && words.All(word => line.Contains(word, StringComparison.Ordinal)))];
}
