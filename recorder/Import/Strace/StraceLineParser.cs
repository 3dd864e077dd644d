using System.Globalization;

namespace TraceReplay.Recorder.Import.Strace;

/// <summary>Takes lines of strace's output apart: process, time stamp, what it is.</summary>
internal static class StraceLineParser
{
    private const long Second = 1_000_000_000;

    /// <summary>A relative time stamp is below this, a time since 1970 above: 2001.</summary>
    private const long LongestRelative = 1_000_000_000;

    public static StraceLine Parse(string line)
    {
        int at = 0;
        int thread = Thread(line, ref at);
        (StraceClock clock, long time) = Stamp(line, ref at);
        string body = line[at..];
        StraceLine Made(StraceLineKind kind, string name, string text) => new() { Kind = kind, Thread = thread, Time = time, Clock = clock, Name = name, Text = text };
        if (body.StartsWith("+++ ", StringComparison.Ordinal))
        {
            return Made(StraceLineKind.End, "", body[4..]);
        }

        if (body.StartsWith("--- ", StringComparison.Ordinal))
        {
            return Made(StraceLineKind.Signal, "", body[4..]);
        }

        if (line.StartsWith("strace: ", StringComparison.Ordinal))
        {
            return Made(StraceLineKind.Remark, "", line[8..]);
        }

        const string resumed = " resumed>";
        if (body.StartsWith("<... ", StringComparison.Ordinal) && body.IndexOf(resumed, StringComparison.Ordinal) is > 5 and var end)
        {
            return Made(StraceLineKind.Resumed, body[5..end], body[(end + resumed.Length)..]);
        }

        int open = body.IndexOf('(', StringComparison.Ordinal);
        if (open <= 0 || !IsName(body.AsSpan(0, open)))
        {
            return Made(StraceLineKind.Unknown, "", body);
        }

        const string unfinished = "<unfinished ...>";
        string text = body[(open + 1)..];
        return text.EndsWith(unfinished, StringComparison.Ordinal) && !text.Contains(") = ", StringComparison.Ordinal)
            ? Made(StraceLineKind.Unfinished, body[..open], text[..^unfinished.Length])
            : Made(StraceLineKind.Call, body[..open], text);
    }

    private static bool IsName(ReadOnlySpan<char> text)
    {
        foreach (char c in text)
        {
            if (!char.IsAsciiLetterLower(c) && !char.IsAsciiDigit(c) && c != '_')
            {
                return false;
            }
        }

        return !char.IsAsciiDigit(text[0]);
    }

    // "1234 " with -f into a file, "[pid  1234] " on a terminal.
    private static int Thread(string line, ref int at)
    {
        const string bracket = "[pid ";
        bool bracketed = line.StartsWith(bracket, StringComparison.Ordinal);
        int i = bracketed ? bracket.Length : 0;
        while (i < line.Length && line[i] == ' ')
        {
            i++;
        }

        int first = i;
        while (i < line.Length && char.IsAsciiDigit(line[i]))
        {
            i++;
        }

        if (i == first || i >= line.Length || (bracketed ? line[i] != ']' : line[i] != ' ' || first > 0) || !int.TryParse(line.AsSpan(first, i - first), out int thread))
        {
            return 0;
        }

        i++;
        at = SkipBlanks(line, i);
        return thread;
    }

    private static (StraceClock Clock, long Time) Stamp(string line, ref int at)
    {
        int i = SkipBlanks(line, at);
        (StraceClock Clock, long Time) stamp = (StraceClock.None, 0);
        if (Digits(line, ref i, out long number))
        {
            if (i < line.Length && line[i] == ':' && number < 24)
            {
                i++;
                if (!Digits(line, ref i, out long minute) || i >= line.Length || line[i] != ':')
                {
                    return stamp;
                }

                i++;
                if (!Digits(line, ref i, out long second))
                {
                    return stamp;
                }

                stamp = (StraceClock.TimeOfDay, ((((number * 60) + minute) * 60) + second) * Second);
            }
            else if (number < 9_000_000_000)
            {
                stamp = (number < LongestRelative ? StraceClock.Relative : StraceClock.Realtime, number * Second);
            }
            else
            {
                return stamp;
            }

            bool fraction = i < line.Length && line[i] == '.';
            stamp.Time += fraction ? Fraction(line, ref i) : 0;
            if (i >= line.Length || line[i] != ' ' || (!fraction && stamp.Clock == StraceClock.Relative))
            {
                return (StraceClock.None, 0);
            }

            at = SkipBlanks(line, i);
        }

        // -r together with another: "(+     0.000123)". The absolute one says more.
        if (line.AsSpan(at).StartsWith("(+ ", StringComparison.Ordinal) && line.IndexOf(')', at) is > 0 and var close)
        {
            at = SkipBlanks(line, close + 1);
        }

        return stamp;
    }

    /// <summary>Nanoseconds of the digits behind a point.</summary>
    public static long Fraction(string text, ref int at)
    {
        long value = 0;
        long unit = Second / 10;
        for (at++; at < text.Length && char.IsAsciiDigit(text[at]); at++)
        {
            value += (text[at] - '0') * unit;
            unit /= 10;
        }

        return value;
    }

    private static bool Digits(string text, ref int at, out long value)
    {
        int first = at;
        while (at < text.Length && char.IsAsciiDigit(text[at]))
        {
            at++;
        }

        return long.TryParse(text.AsSpan(first, at - first), NumberStyles.None, CultureInfo.InvariantCulture, out value);
    }

    private static int SkipBlanks(string text, int at)
    {
        while (at < text.Length && text[at] == ' ')
        {
            at++;
        }

        return at;
    }
}
