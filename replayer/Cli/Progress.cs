using System.Diagnostics;
using System.Globalization;
using TraceReplay.Formats.Log;

namespace TraceReplay.Replayer.Cli;

/// <summary>
/// Opens logs for a command that may take long: Ctrl-C ends it between two pieces of the log, and a terminal shows how far it is, on one line of standard error
/// that is gone at the end. A log is read several times, first to survey it; what is shown is of the reading under way.
/// </summary>
internal sealed class Progress : IDisposable
{
    /// <summary>Work that is done by then shows nothing.</summary>
    private const long FirstMilliseconds = 700;
    private const long NextMilliseconds = 200;

    private readonly CommandRun _run;
    private readonly bool _shows;
    private readonly Func<long> _milliseconds;
    private long _next = FirstMilliseconds;
    private int _width;
    private int _reading;

    /// <param name="shows">There is somebody to show it to; null when standard error tells: a terminal.</param>
    /// <param name="milliseconds">Time since the command began; null for the machine's.</param>
    public Progress(CommandRun run, bool quiet, bool? shows = null, Func<long>? milliseconds = null)
    {
        long start = Stopwatch.GetTimestamp();
        _milliseconds = milliseconds ?? (() => (long)Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        _run = run;
        _shows = !quiet && (shows ?? (ReferenceEquals(run.Errors, Console.Error) && !Console.IsErrorRedirected));
    }

    public LogReader Open(string path)
    {
        _reading++;
        return LogReader.Open(path, Watch);
    }

    public void Dispose()
    {
        if (_width > 0)
        {
            _run.Errors.Write($"\r{new string(' ', _width)}\r");
            _run.Errors.Flush();
            _width = 0;
        }
    }

    /// <summary>Told of each piece that is read.</summary>
    internal void Watch(long end, long length)
    {
        _run.Cancel.ThrowIfCancellationRequested();
        if (!_shows)
        {
            return;
        }

        long elapsed = _milliseconds();
        if (elapsed < _next)
        {
            return;
        }

        _next = elapsed + NextMilliseconds;
        Show(string.Create(CultureInfo.InvariantCulture, $"reading {_reading}: {100 * Math.Min(end, length) / Math.Max(length, 1)} %, {elapsed / 1000} s"));
    }

    private void Show(string text)
    {
        _run.Errors.Write($"\r{text.PadRight(_width)}");
        _run.Errors.Flush();
        _width = Math.Max(_width, text.Length);
    }
}
