using System.Globalization;

namespace TraceReplay.Recorder.Import.KernelEvents;

/// <summary>What the lines around the events tell: of perf script --header, of tracefs, of trace-cmd report.</summary>
internal sealed class KernelEventHeader
{
    /// <summary>Name of the tool, by what only it prints; empty when nothing tells.</summary>
    public string Tool { get; private set; } = "";
    public string Kernel { get; private set; } = "";
    public string Architecture { get; private set; } = "";

    /// <summary>The events were recorded with CLOCK_MONOTONIC.</summary>
    public bool IsMonotonic { get; private set; }

    /// <summary>Events that tracefs overwrote before the first one.</summary>
    public long Overwritten { get; private set; }

    /// <returns>True when the line is part of a header or otherwise no event.</returns>
    public bool TryTake(string line)
    {
        if (line.StartsWith("cpus=", StringComparison.Ordinal) || line.StartsWith("version = ", StringComparison.Ordinal))
        {
            Tool = "trace-cmd";
            return true;
        }

        if (line.StartsWith("CPU ", StringComparison.Ordinal) && line.EndsWith("is empty", StringComparison.Ordinal))
        {
            return true;
        }

        if (!line.StartsWith('#'))
        {
            return false;
        }

        Comment(line);
        return true;
    }

    private void Comment(string line)
    {
        const string written = "entries-in-buffer/entries-written: ";
        if (line.StartsWith("# tracer:", StringComparison.Ordinal))
        {
            Tool = "tracefs";
        }
        else if (line.IndexOf(written, StringComparison.Ordinal) is > 0 and var at)
        {
            string[] numbers = line[(at + written.Length)..].Split(' ')[0].Split('/');
            if (numbers.Length == 2 && long.TryParse(numbers[0], NumberStyles.None, CultureInfo.InvariantCulture, out long kept) && long.TryParse(numbers[1], NumberStyles.None, CultureInfo.InvariantCulture, out long all))
            {
                Overwritten = Math.Max(0, all - kept);
            }
        }
        else if (Value(line, "# os release :") is { } kernel)
        {
            Tool = "perf";
            Kernel = kernel;
        }
        else if (Value(line, "# arch :") is { } architecture)
        {
            Architecture = architecture;
        }
        else if (line.StartsWith("# clockid: monotonic", StringComparison.Ordinal) || (Value(line, "# cmdline :") is { } command && NamesMonotonic(command)))
        {
            IsMonotonic = true;
        }
    }

    private static bool NamesMonotonic(string command)
    {
        string[] words = command.Replace('=', ' ').Split(' ');
        int option = Array.FindIndex(words, w => w is "--clockid" or "-k");
        return option >= 0 && option + 1 < words.Length && words[option + 1] is "mono" or "monotonic" or "CLOCK_MONOTONIC";
    }

    private static string? Value(string line, string key) => line.StartsWith(key, StringComparison.Ordinal) ? line[key.Length..].Trim() : null;
}
