using System.Globalization;

namespace TraceReplay.Recorder.Import.KernelEvents;

/// <summary>
/// Takes a line apart. What is common to all tools is a time with a colon behind it; before it stand the command, which may hold blanks, and the thread ("comm-12" of
/// trace-cmd and tracefs, "comm 12" or "comm 12/13" of perf), maybe the processor in brackets and a column of flags; behind it the event and its text.
/// </summary>
internal static class KernelEventParser
{
    private const long Second = 1_000_000_000;

    /// <returns>The line's event, or null when it is none.</returns>
    public static KernelEventLine? Parse(string line)
    {
        if (!TryFindTime(line, out int start, out int end, out long time))
        {
            return null;
        }

        var parsed = new KernelEventLine { Time = time };
        if (!TryHeader(line[..start].TrimEnd(), ref parsed))
        {
            return null;
        }

        string rest = line[end..].TrimStart();
        if (rest.StartsWith("(+", StringComparison.Ordinal) && rest.IndexOf(')', StringComparison.Ordinal) is > 0 and var close)
        {
            rest = rest[(close + 1)..].TrimStart();
        }

        return WithEvent(parsed, rest);
    }

    // " 1234.567890:" or nine digits.
    private static bool TryFindTime(string line, out int start, out int end, out long time)
    {
        start = 0;
        end = 0;
        time = 0;
        for (int point = line.IndexOf('.', StringComparison.Ordinal); point >= 0; point = line.IndexOf('.', point + 1))
        {
            int first = point;
            while (first > 0 && char.IsAsciiDigit(line[first - 1]))
            {
                first--;
            }

            int last = point + 1;
            while (last < line.Length && char.IsAsciiDigit(line[last]))
            {
                last++;
            }

            int digits = last - point - 1;
            if (first == point || digits is not (6 or 9) || last >= line.Length || line[last] != ':' || (first > 0 && line[first - 1] != ' ')
                || !long.TryParse(line.AsSpan(first, point - first), NumberStyles.None, CultureInfo.InvariantCulture, out long seconds) || seconds > 9_000_000_000)
            {
                continue;
            }

            long fraction = long.Parse(line.AsSpan(point + 1, digits), NumberStyles.None, CultureInfo.InvariantCulture);
            time = (seconds * Second) + (digits == 6 ? fraction * 1000 : fraction);
            start = first;
            end = last + 1;
            return true;
        }

        return false;
    }

    private static bool TryHeader(string text, ref KernelEventLine parsed)
    {
        int cpu = -1;
        int group = 0;
        int bracket = text.LastIndexOf('[');
        int closing = bracket < 0 ? -1 : text.IndexOf(']', bracket);
        if (closing > 0 && int.TryParse(text.AsSpan(bracket + 1, closing - bracket - 1), NumberStyles.None, CultureInfo.InvariantCulture, out int number))
        {
            // What follows are flags: "....." or "d..1.".
            cpu = number;
            text = text[..bracket].TrimEnd();
        }
        else if (LastWord(text) is { } word && IsLatency(word, out number))
        {
            cpu = number;
            text = text[..^word.Length].TrimEnd();
        }

        if (text.EndsWith(')') && text.LastIndexOf('(') is > 0 and var open)
        {
            // "(  123)", or "(-----)" when the kernel no longer knows.
            _ = int.TryParse(text.AsSpan(open + 1, text.Length - open - 2).Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out group);
            text = text[..open].TrimEnd();
        }

        if (!TryThread(text, ref group, out int thread))
        {
            return false;
        }

        parsed = parsed with { Cpu = cpu, ProcessId = group, ThreadId = thread };
        return true;
    }

    private static bool TryThread(string text, ref int group, out int thread)
    {
        thread = 0;
        string word = LastWord(text) ?? "";
        string[] parts = word.Split('/');
        if (parts.Length <= 2 && parts.All(p => p.Length > 0 && p.All(char.IsAsciiDigit)))
        {
            // perf: threads that ended are -1, and have no number here.
            if (parts.Length == 2 && int.TryParse(parts[0], CultureInfo.InvariantCulture, out int process))
            {
                group = process;
            }

            return text.Length > word.Length && int.TryParse(parts[^1], CultureInfo.InvariantCulture, out thread);
        }

        int dash = text.LastIndexOf('-');
        return dash > 0 && int.TryParse(text.AsSpan(dash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out thread);
    }

    // Latency format of trace-cmd report -l: processor and flags in one word, "1d..2.".
    private static bool IsLatency(string word, out int cpu)
    {
        int digits = 0;
        while (digits < word.Length && char.IsAsciiDigit(word[digits]))
        {
            digits++;
        }

        cpu = 0;
        return digits is > 0 and < 5 && word.Length - digits >= 4 && word.AsSpan(digits).IndexOfAny('.', 'd', 'D') >= 0
            && int.TryParse(word.AsSpan(0, digits), CultureInfo.InvariantCulture, out cpu);
    }

    private static string? LastWord(string text) => text.Length == 0 ? null : text[(text.LastIndexOf(' ') + 1)..];

    private static KernelEventLine? WithEvent(KernelEventLine parsed, string text)
    {
        int end = 0;
        while (end < text.Length && (char.IsAsciiLetterOrDigit(text[end]) || text[end] is '_' or '-'))
        {
            end++;
        }

        if (end == 0)
        {
            return null;
        }

        string name = text[..end];
        string rest = text[end..];

        // perf's own records, and system calls of tracefs: "sys_ioctl(fd: 3, ...)", "sys_ioctl -> 0x0".
        if (rest.Length == 0 || rest[0] is '(' or ' ')
        {
            return name.StartsWith("PERF_RECORD_", StringComparison.Ordinal) || name.StartsWith("sys_", StringComparison.Ordinal) ? parsed with { Name = name, Text = rest.Trim() } : null;
        }

        if (rest[0] != ':')
        {
            return null;
        }

        // "iommu:map:" has its system in front.
        int second = 1;
        while (second < rest.Length && (char.IsAsciiLetterOrDigit(rest[second]) || rest[second] == '_'))
        {
            second++;
        }

        return second > 1 && second < rest.Length && rest[second] == ':'
            ? parsed with { System = name, Name = rest[1..second], Text = rest[(second + 1)..].Trim() }
            : parsed with { Name = name, Text = rest[1..].Trim() };
    }
}
